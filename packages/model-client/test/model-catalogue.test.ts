import { knownModels, modelFacts } from '@codex-ts/model-client';
import { expect, test } from 'vitest';

test('every model that can be chosen is known, and can think as hard as it does by default', () => {
  const models = knownModels();

  expect(models.map(({ slug }) => modelFacts(slug).isKnown)).toEqual(models.map(() => true));
  for (const { slug, efforts, defaultEffort } of models) {
    expect([slug, efforts.map(({ effort }) => effort)]).toEqual([
      slug,
      expect.arrayContaining([defaultEffort]),
    ]);
  }
  expect(models.find(({ slug }) => slug === 'gpt-5.5')?.efforts.map(({ effort }) => effort)).toEqual([
    'low',
    'medium',
    'high',
    'xhigh',
  ]);
});
