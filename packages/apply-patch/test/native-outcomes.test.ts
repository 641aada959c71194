import { readFileSync } from 'node:fs';

import { applyPlan, explainOutcome, parsePatch, planPatch } from '@codex-ts/apply-patch';
import { isCodexError } from '@codex-ts/utils-error';
import { describe, expect, test } from 'vitest';

import { workspace } from './workspace.ts';

/** What native codex did with a patch on these files. Its error names the workspace `W`. */
interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly patch: string;
  readonly says?: string;
  readonly leaves?: Readonly<Record<string, string>>;
  readonly refuses?: string;
}

const table: { recordedFrom: string; rows: Row[] } = JSON.parse(
  readFileSync(new URL('fixtures/native-outcomes.json', import.meta.url), 'utf8'),
);

async function apply(text: string, root: string): Promise<string> {
  return explainOutcome(await applyPlan(await planPatch(parsePatch(text), { workspace: root })));
}

async function refusal(text: string, root: string): Promise<{ code: string; message: string }> {
  const failure: unknown = await apply(text, root).catch((error: unknown) => error);
  if (!isCodexError(failure)) throw new Error('it should have been refused', { cause: failure });
  return { code: failure.code, message: failure.message.replaceAll(root, 'W').trimEnd() };
}

/** Errors about the text of patch or file are native's to the letter; those about the file system are ours. */
const nativeWords = /^(?:Invalid patch|No files were modified|Failed to find)/u;

describe(`as ${table.recordedFrom}`, () => {
  const applied = table.rows.filter((row) => row.says !== undefined);
  const refused = table.rows.flatMap(({ refuses, ...row }) =>
    refuses === undefined ? [] : { ...row, refuses },
  );

  test.each(applied)('$name is applied', async ({ files, patch, says, leaves }) => {
    await using place = await workspace(files);
    expect(await apply(patch, place.root)).toBe(says);
    expect(await place.files()).toEqual(leaves);
  });

  test.each(refused.filter((row) => nativeWords.test(row.refuses)))(
    '$name is refused in the same words, and nothing is written',
    async ({ files, patch, refuses }) => {
      await using place = await workspace(files);
      const { code, message } = await refusal(patch, place.root);
      expect(code).toMatch(/^PATCH_(?:TEXT_INVALID|CONTEXT_NOT_FOUND)$/u);
      expect(message).toBe(refuses.trimEnd());
      expect(await place.files()).toEqual(files);
    },
  );

  test.each(refused.filter((row) => !nativeWords.test(row.refuses)))(
    '$name is refused, and nothing is written',
    async ({ files, patch }) => {
      await using place = await workspace(files);
      const { code } = await refusal(patch, place.root);
      expect(code).toMatch(/^PATCH_FILE_(?:MISSING|UNUSABLE)$/u);
      expect(await place.files()).toEqual(files);
    },
  );
});
