import { expect, test } from 'vitest';

import { filesOf, lintPlanted, rulesIn } from './planted-code.ts';

const unrun = 'codex-ts(no-unrun-tests)';
const mocks = 'codex-ts(no-module-mocks)';
const zod = 'codex-ts(zod-mini-only)';

const body = '() => {\n  expect(1).toBe(1);\n}';

const refused: readonly [rule: string, code: string][] = [
  [unrun, `import { expect, test } from 'vitest';\ntest.skip('a', ${body});`],
  [unrun, `import { expect, test as check } from 'vitest';\ncheck.only('a', ${body});`],
  [unrun, `import { expect, it } from 'vitest';\nit.concurrent.skip('a', ${body});`],
  [unrun, `import { expect, describe } from 'vitest';\ndescribe.skip('a', ${body});`],
  [unrun, `import { test } from 'vitest';\ntest.todo('a');`],
  [unrun, `import { expect, test } from 'vitest';\ntest.skipIf(process.platform === 'win32')('a', ${body});`],
  [unrun, `import { expect, test } from 'vitest';\ntest.runIf(process.env['CI'])('a', ${body});`],
  [unrun, `import { expect, test } from 'vitest';\ntest.fails('a', ${body});`],
  [unrun, `import { expect, test } from 'vitest';\ntest('a', { skip: true }, ${body});`],
  [unrun, `import { expect, test } from 'vitest';\ntest('a', { 'skip': true }, ${body});`],
  [unrun, `import { expect, test } from 'vitest';\ntest['skip']('a', ${body});`],
  [
    unrun,
    `import { expect, test } from 'vitest';\ntest('a', (context) => {\n  context.skip();\n  expect(1).toBe(1);\n});`,
  ],
  [
    unrun,
    `import { expect, test } from 'vitest';\ntest('a', ({ skip }) => {\n  skip();\n  expect(1).toBe(1);\n});`,
  ],
  [unrun, `import { expect, test } from 'vitest';\nconst ours = test.extend({});\nours.skip('a', ${body});`],
  [unrun, `import * as vitest from 'vitest';\nvitest.test.skip('a', () => {});`],
  [
    unrun,
    `import type { TestContext } from 'vitest';\nexport function lacks(of: TestContext): void {\n  of.skip('no network');\n}`,
  ],
  [
    unrun,
    `import { type TestContext as Context } from 'vitest';\nexport const lacks = (of: Context): void => of.skip();`,
  ],
  [mocks, `import { vi } from 'vitest';\nvi.mock('./a.ts');`],
  [mocks, `import { vi as tools } from 'vitest';\ntools.doMock('./a.ts');`],
  [mocks, `import { vitest } from 'vitest';\nvitest.mock('./a.ts');`],
  [mocks, `import * as all from 'vitest';\nall.vi.mock('./a.ts');`],
  [mocks, `import { vi } from 'vitest';\nvi['mock']('./a.ts');`],
  [mocks, `import { vi } from 'vitest';\nconst { mock } = vi;\nmock('./a.ts');`],
  [mocks, `import { vi } from 'vitest';\nvi.stubGlobal('fetch', () => 1);`],
];

const kept: readonly string[] = [
  `import { expect, test } from 'vitest';\ntest.each([1, 2])('%i', (n) => {\n  expect(n).toBe(n);\n});`,
  `import { expect, test, vi } from 'vitest';\ntest('a', () => {\n  const spy = vi.fn();\n  spy();\n  expect(spy).toHaveBeenCalled();\n});`,
  `import { expect, test, type TestContext } from 'vitest';\nconst nameOf = (of: TestContext): string => of.task.name;\ntest('a', (context) => {\n  expect(nameOf(context)).toBe('a');\n});`,
  `import { expect, test } from 'vitest';\nconst rows = { skip: (n: number) => n };\ntest('a', () => {\n  expect(rows.skip(1)).toBe(1);\n});`,
];

const zodImports: readonly [code: string, isRefused: boolean][] = [
  ["import * as z from 'zod/mini';\nexport const a = z.string();", false],
  ["import type { infer as Infer } from 'zod/mini';\nexport type A = Infer<never>;", false],
  ["import { z } from 'zod';\nexport const a = z.string();", true],
  ["import * as z from 'zod';\nexport const a = z.string();", true],
  ["import * as z from 'zod/v4';\nexport const a = z.string();", true],
  ["import { string } from 'zod/mini';\nexport const a = string();", true],
  ["export const f = (): Promise<unknown> => import('zod');", true],
  ["export type A = import('zod').ZodType;", true],
];

const refusedAt = (at: number): string => `packages/a/test/refused-${at}.test.ts`;
const keptAt = (at: number): string => `packages/a/test/kept-${at}.test.ts`;
const zodAt = (at: number): string => `packages/a/src/zod-${at}.ts`;

test('tests that do not run and modules that are replaced are refused; tables and spies pass', async () => {
  const codes = refused.map(([, code]) => code);
  const plan = { ...filesOf(codes, refusedAt), ...filesOf(kept, keptAt) };

  const diagnostics = await lintPlanted(plan, { withTypes: false });

  expect(refused.filter(([rule], at) => !rulesIn(diagnostics, refusedAt(at)).includes(rule))).toEqual([]);
  const wrongly = kept.filter((_, at) =>
    rulesIn(diagnostics, keptAt(at)).some((rule) => rule === unrun || rule === mocks),
  );
  expect(wrongly).toEqual([]);
});

test('what ships takes zod from zod/mini, as a namespace', async () => {
  const codes = zodImports.map(([code]) => code);

  const diagnostics = await lintPlanted(filesOf(codes, zodAt), { withTypes: false });

  const found = zodImports.map(([code], at) => [code, rulesIn(diagnostics, zodAt(at)).includes(zod)]);
  expect(found).toEqual(zodImports);
});
