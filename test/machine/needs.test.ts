import { describe, expect, test, type TestContext } from 'vitest';

import { needs, type NeedPorts } from './needs.ts';

interface Asked {
  readonly context: TestContext;
  readonly skips: string[];
}

/** What vitest hands to a test, as far as `needs` touches it. */
function contextOfTest(): Asked {
  const skips: string[] = [];
  const context = { task: { meta: {} }, skip: (note: string) => skips.push(note) };
  return { context: context as unknown as TestContext, skips };
}

const lacking = (required?: string): NeedPorts => ({
  environment: { CODEX_TS_REQUIRE: required },
  lackOf: () => 'no such file',
});

describe('a test that needs something', () => {
  test('runs where it is there, required or not', () => {
    const { context, skips } = contextOfTest();

    needs(context, 'keyring', { environment: { CODEX_TS_REQUIRE: 'keyring' }, lackOf: () => undefined });

    expect(skips).toEqual([]);
    expect(context.task.meta).toEqual({});
  });

  test('is left out where it is missing, and the report says why', () => {
    const { context, skips } = contextOfTest();

    needs(context, 'keyring', lacking('userNamespaces'));

    expect(skips).toEqual(['needs keyring: no such file']);
    expect(context.task.meta).toEqual({ notRun: { need: 'keyring', because: 'no such file' } });
  });

  test.each(['keyring', 'userNamespaces, keyring'])('fails where CODEX_TS_REQUIRE is "%s"', (required) => {
    const { context, skips } = contextOfTest();

    expect(() => needs(context, 'keyring', lacking(required))).toThrow(
      'CODEX_TS_REQUIRE names keyring, and this machine lacks it: no such file',
    );
    expect(skips).toEqual([]);
  });
});
