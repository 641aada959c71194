import { memberRules } from '@codex-ts/app-server';
import { methodTable } from '@codex-ts/app-server-protocol';
import { jsonSchemaFiles } from '@codex-ts/app-server-protocol/schema';
import { installPeer } from '@codex-ts/conformance/peer';
import { expect, test } from 'vitest';

import { generateNativeSchema, hiddenMethod, membersOf, type Schema } from './native-schema.ts';

const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);
const methods = methodTable.filter(
  ({ method, direction, params }) =>
    direction === 'clientRequest' && params !== undefined && method !== hiddenMethod,
);

test.each(methods)('$method drops no member of native’s in silence', ({ method, params = '' }) => {
  const rules = memberRules[method] ?? {};
  const [text = '{}'] = Object.values(jsonSchemaFiles());
  const { definitions } = JSON.parse(text) as { definitions: Record<string, Schema> };
  const known = new Set([...membersOf(schema, definitions[params] ?? {}), ...Object.keys(rules)]);
  const native = membersOf(schema, schema.paramsOf(method));

  expect(native.filter((member) => !known.has(member))).toEqual([]);
  const ruled = Object.keys(rules).map((member) => member.split('.')[0] ?? '');
  expect(ruled.filter((member) => !native.includes(member))).toEqual([]);
});

test('every method of ours is one of native’s, in the same direction', () => {
  const unionOf = {
    clientRequest: 'ClientRequest',
    serverRequest: 'ServerRequest',
    serverNotification: 'ServerNotification',
    clientNotification: 'ClientNotification',
  } as const;
  const missing = methodTable.filter(({ method, direction }) => {
    const text = JSON.stringify(schema.resolve(`#/definitions/${unionOf[direction]}`));
    return method !== hiddenMethod && !text.includes(`"enum":["${method}"]`);
  });

  expect(missing).toEqual([]);
});
