import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { project } from './cases/project.ts';
import { run } from './cases/run.ts';

const schema = JSON.parse(await readFile(new URL('../config.schema.json', import.meta.url), 'utf8'));
const accepts = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

const levels = ['off', 'warn', 'error'];
const valid: readonly unknown[] = [
  {},
  { $schema: './node_modules/@codex-ts/argument-comment-lint/config.schema.json' },
  ...levels.map((level) => ({ rules: { 'argument-comment-mismatch': level } })),
  ...levels.map((level) => ({ reportUnusedDisableDirectives: level })),
  { literals: { bigint: false, boolean: true, null: false, number: true, undefined: false } },
  ...['always', 'never', 'sameName'].map((singleArgument) => ({ singleArgument })),
  ...['check', 'require'].map((rest) => ({ rest })),
  { acceptStyles: ['google'], ignoreCallees: ['f', 'C.m', 'p#*'], ignoreParameters: ['_*'], ignore: [] },
  { firstParty: { include: ['node_modules/@own/**'], exclude: ['generated/**'] } },
  { overrides: [{ files: ['test/**'], rules: {}, literals: {}, rest: 'check' }] },
  { requireReason: true, strictResolution: false, maxWarnings: 0 },
];
const invalid: readonly unknown[] = [
  [],
  null,
  'never',
  { rule: {} },
  { rules: { 'argument-comment-mismatch': 'loud' } },
  { rules: { 'no-such-rule': 'off' } },
  { rules: 'off' },
  { literals: { string: true } },
  { literals: { number: 'yes' } },
  { singleArgument: true },
  { rest: 'never' },
  { acceptStyles: 'google' },
  { acceptStyles: ['clang'] },
  { ignoreCallees: [''] },
  { ignoreParameters: [1] },
  { ignore: 'dist' },
  { firstParty: { include: 'src' } },
  { firstParty: { only: [] } },
  { overrides: {} },
  { overrides: [{}] },
  { overrides: [{ files: [] }] },
  { overrides: [{ files: ['a'], ignore: [] }] },
  { overrides: [{ files: ['a'], maxWarnings: 1 }] },
  { reportUnusedDisableDirectives: true },
  { requireReason: 'always' },
  { strictResolution: null },
  { maxWarnings: -1 },
  { maxWarnings: 1.5 },
  { maxWarnings: '3' },
];

describe('the schema for editors and the program agree', () => {
  let held: Awaited<ReturnType<typeof project>>;
  beforeAll(async () => {
    held = await project({ 'package.json': '{ "name": "whole" }', 'a.ts': '' });
  });
  afterAll(() => held[Symbol.asyncDispose]());

  async function programAccepts(config: unknown): Promise<boolean> {
    await held.write({ 'config.json': JSON.stringify(config) });
    const { code } = await run(held.root, ['--print-config', '-c', join(held.root, 'config.json')]);
    expect([0, 2]).toContain(code);
    return code === 0;
  }

  test.each(valid.map((config) => [config]))('%j is one', async (config) => {
    expect(accepts(config)).toBe(true);
    expect(await programAccepts(config)).toBe(true);
  });

  test.each(invalid.map((config) => [config]))('%j is none', async (config) => {
    expect(accepts(config)).toBe(false);
    expect(await programAccepts(config)).toBe(false);
  });

  test('every key of the schema is in a valid one', () => {
    const used = new Set(valid.flatMap((config) => Object.keys(config as object)));
    expect([...used].toSorted()).toEqual(Object.keys(schema.properties).toSorted());
  });
});
