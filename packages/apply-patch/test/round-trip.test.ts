import { applyPlan, parsePatch, planPatch } from '@codex-ts/apply-patch';
import { isCodexError } from '@codex-ts/utils-error';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { patch, workspace } from './workspace.ts';

interface Edit {
  readonly kind: 'keep' | 'remove' | 'add';
  readonly text: string;
}

const signs = { keep: ' ', remove: '-', add: '+' };
const text = fc.oneof(
  fc.constantFrom('', 'a', 'b', ' a', 'a ', '@@', '*** End Patch', '*** End of File', '“q”', '"q"', '+', '-'),
  fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', ' ', '\t', 'é', '\u0085') }),
);
const edit: fc.Arbitrary<Edit> = fc.record({ kind: fc.constantFrom('keep', 'remove', 'add'), text });
const ending = fc.constantFrom('\n', '\r\n');

/** The file before and after edits. */
function sides(edits: readonly Edit[], end: string): { before: string; after: string } {
  const side = (without: Edit['kind']): string =>
    edits
      .filter(({ kind }) => kind !== without)
      .map((line) => line.text + end)
      .join('');
  return { before: side('add'), after: side('remove') };
}

async function planned(root: string, lines: readonly string[]) {
  return planPatch(parsePatch(patch(...lines)), { workspace: root });
}

test('a patch of the whole file gives exactly the file that it describes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 30 }), ending, async (edits, end) => {
      // An empty file has no first line to tell the ending.
      fc.pre(edits.some(({ kind }) => kind !== 'add'));
      const { before, after } = sides(edits, end);
      await using place = await workspace({ f: before });
      const lines = edits.map(({ kind, text: line }) => signs[kind] + line);
      const { changes } = await planned(place.root, ['*** Update File: f', '@@', ...lines]);
      expect(changes[0]).toMatchObject({ before, after });
    }),
    { numRuns: 150 },
  );
});

test('a patch of many chunks gives the file that it describes', async () => {
  const chunk = fc.record({
    gap: fc.nat(3),
    edits: fc.array(fc.constantFrom('keep', 'remove', 'add'), { minLength: 1, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(chunk, { minLength: 1, maxLength: 12 }), async (chunks) => {
      let count = 0;
      const next = (kind: Edit['kind']): Edit => ({ kind, text: `line ${(count += 1)}` });
      const all: Edit[] = [];
      const lines = ['*** Update File: f'];
      for (const { gap, edits } of chunks) {
        for (let skipped = 0; skipped < gap; skipped += 1) all.push(next('keep'));
        const these = [next('keep'), ...edits.map((kind) => next(kind))];
        all.push(...these);
        lines.push('@@', ...these.map((line) => signs[line.kind] + line.text));
      }
      const { before, after } = sides(all, '\n');
      await using place = await workspace({ f: before });
      expect((await planned(place.root, lines)).changes[0]).toMatchObject({ before, after });
    }),
    { numRuns: 100 },
  );
});

test('whatever a patch says, it is applied whole or refused with a code and nothing written', async () => {
  const line = fc.constantFrom(
    '*** Update File: f',
    '*** Update File: g',
    '*** Add File: f',
    '*** Add File: d/n',
    '*** Delete File: f',
    '*** Delete File: d',
    '*** Move to: g',
    '*** Move to: ../out',
    '*** Move to: d',
    '*** Add File: f/x',
    '*** End of File',
    '@@',
    '@@ a',
    '-a',
    '-b',
    '+c',
    ' a',
    '',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      const files = { f: 'a\nb\n', 'd/e': 'a\n' };
      await using place = await workspace(files);
      try {
        await applyPlan(await planned(place.root, lines));
      } catch (error) {
        expect(isCodexError(error) && error.code).toMatch(/^PATCH_/u);
        expect(await place.files()).toEqual(files);
      }
    }),
    { numRuns: 150 },
  );
});
