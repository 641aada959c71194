import { memberRules } from '@codex-ts/app-server';
import { methodTable } from '@codex-ts/app-server-protocol';
import { parseAccountParams, type AccountMethod } from '@codex-ts/app-server-protocol/account';
import { parseCommandParams, type CommandMethod } from '@codex-ts/app-server-protocol/command';
import { parseConfigParams } from '@codex-ts/app-server-protocol/config';
import { parseInitializeParams } from '@codex-ts/app-server-protocol/initialize';
import { parseModelParams } from '@codex-ts/app-server-protocol/model';
import { jsonSchemaFiles } from '@codex-ts/app-server-protocol/schema';
import { parseThreadParams, type ThreadMethod } from '@codex-ts/app-server-protocol/thread';
import { parseTurnParams, type TurnMethod } from '@codex-ts/app-server-protocol/turn';
import { installPeer } from '@codex-ts/conformance/peer';
import { expect, test } from 'vitest';

import { isRecord } from '../programs.ts';
import { generateNativeSchema, hiddenMethod, type Schema } from './native-schema.ts';
import { samplesOf } from './sample-requests.ts';

const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);
const methods = methodTable.filter(
  ({ method, direction, params }) =>
    direction === 'clientRequest' && params !== undefined && method !== hiddenMethod,
);

// The area is what a method's name begins with.
function parse(method: string, params: unknown): unknown {
  switch (method.split('/')[0]) {
    case 'initialize':
      return parseInitializeParams('initialize', params);
    case 'account':
      return parseAccountParams(method as AccountMethod, params);
    case 'thread':
      return parseThreadParams(method as ThreadMethod, params);
    case 'turn':
      return parseTurnParams(method as TurnMethod, params);
    case 'command':
      return parseCommandParams(method as CommandMethod, params);
    case 'model':
      return parseModelParams('model/list', params);
    case 'config':
      return parseConfigParams('config/read', params);
    default:
      throw new Error(`no area has ${method}`);
  }
}

test.each(methods)('$method takes whatever native’s schema allows', ({ method }) => {
  const samples = samplesOf(schema, schema.paramsOf(method));

  const refused = samples.flatMap((params) => {
    try {
      parse(method, params);
      return [];
    } catch (error) {
      return [{ params, text: String(error) }];
    }
  });
  expect(samples.length).toBeGreaterThan(0);
  expect(refused).toEqual([]);
});

test.each(methods)('$method drops no member of native’s in silence', ({ method, params = '' }) => {
  const rules = memberRules[method] ?? {};
  const [text = '{}'] = Object.values(jsonSchemaFiles());
  const { definitions } = JSON.parse(text) as { definitions: Record<string, Schema> };
  const known = new Set([...membersOf(definitions[params] ?? {}), ...Object.keys(rules)]);
  const native = membersOf(schema.paramsOf(method));

  expect(native.filter((member) => !known.has(member))).toEqual([]);
  const ruled = Object.keys(rules).map((member) => member.split('.')[0] ?? '');
  expect(ruled.filter((member) => !native.includes(member))).toEqual([]);
});

/** The names of the members of a shape, and of each of its choices. */
function membersOf(shape: Schema): readonly string[] {
  const { $ref: reference, properties, oneOf, anyOf } = shape;
  if (typeof reference === 'string') return membersOf(schema.resolve(reference));
  const choices = [oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [
    ...Object.keys(isRecord(properties) ? properties : {}),
    ...choices.flatMap((choice) => (isRecord(choice) ? membersOf(choice) : [])),
  ];
}

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
