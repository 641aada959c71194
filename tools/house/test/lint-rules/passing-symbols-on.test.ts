import { expect, test } from 'vitest';

import { filesOf, lintPlanted, rulesIn } from './planted-code.ts';

const rule = 'codex-ts(no-foreign-re-export)';

const refused: readonly string[] = [
  "export { signIn } from '@codex-ts/login';",
  "export { type T } from '@codex-ts/login';",
  "export type { T } from '@codex-ts/login';",
  "export * as login from '@codex-ts/login';",
  "export { readFile } from 'node:fs/promises';",
  "import { signIn } from '@codex-ts/login';\nexport { signIn };",
  "import { signIn } from '@codex-ts/login';\nexport { signIn as enter };",
  "import type { T } from '@codex-ts/login';\nexport type { T };",
  "import { signIn } from '@codex-ts/login';\nexport { signOut } from '@codex-ts/login';\nsignIn();",
  "import * as login from '@codex-ts/login';\nexport { login };",
  "import { signIn } from '@codex-ts/login';\nexport const enter = signIn;",
  "import { signIn } from '@codex-ts/login';\nexport const enter: () => void = signIn;",
  "import { signIn } from '@codex-ts/login';\nexport const enter = signIn as () => void; // as it is",
  "import { signIn } from '@codex-ts/login';\nconst enter = signIn;\nexport { enter };",
  "import * as login from '@codex-ts/login';\nexport const enter = login.signIn;",
  "import * as login from '@codex-ts/login';\nexport const { signIn } = login;",
  "import type { T } from '@codex-ts/login';\nexport type U = T;",
  "import type { T } from '@codex-ts/login';\nexport type U<A> = T<A>;",
  "import type * as login from '@codex-ts/login';\nexport type U = login.T;",
  "import type { T } from '@codex-ts/login';\ntype U = T;\nexport type { U };",
  "export type U = import('@codex-ts/login').T;",
  "import { signIn, signOut } from '@codex-ts/login';\nexport const api = { signIn, signOut };",
  "import { LoginError } from '@codex-ts/login';\nexport class OurError extends LoginError {}",
  "import type { T } from '@codex-ts/login';\nexport interface U extends T {}",
  "import { a } from 'smol-toml';\nexport { a };",
];

const kept: readonly string[] = [
  "export { own } from './own.ts';",
  "import { own } from './own.ts';\nexport const other = own;",
  "import { CodexError } from '@codex-ts/utils-error';\nexport class OurError extends CodexError {\n  readonly code = 'A';\n}",
  "import type { T } from '@codex-ts/login';\nexport type U = T<string>;",
  "import type { A, B } from '@codex-ts/login';\nexport type U = A | B;",
  "import type { A, B } from '@codex-ts/login';\nexport interface U extends A, B {}",
  "import { make } from '@codex-ts/login';\nexport const made = make();",
  "import { sleep } from '@codex-ts/utils-http';\nexport const ports = { sleep, now: () => 1 };",
  "import * as z from 'zod/mini';\nconst shape = z.object({});\nexport type Shape = z.infer<typeof shape>;",
  "import { signIn } from '@codex-ts/login';\nexport function enter(): void {\n  signIn();\n}",
];

const refusedAt = (at: number): string => `packages/a/src/refused-${at}.ts`;
const keptAt = (at: number): string => `packages/a/src/kept-${at}.ts`;

test('a symbol of another package is not passed on, under whatever syntax; what is made of it may be', async () => {
  const plan = { ...filesOf(refused, refusedAt), ...filesOf(kept, keptAt) };

  const diagnostics = await lintPlanted(plan, { withTypes: false });

  expect(refused.filter((_, at) => !rulesIn(diagnostics, refusedAt(at)).includes(rule))).toEqual([]);
  expect(kept.filter((_, at) => rulesIn(diagnostics, keptAt(at)).includes(rule))).toEqual([]);
});
