import { methodTable } from '@codex-ts/app-server-protocol';
import { parseAccountParams, type AccountMethod } from '@codex-ts/app-server-protocol/account';
import { parseCommandParams, type CommandMethod } from '@codex-ts/app-server-protocol/command';
import { parseConfigParams } from '@codex-ts/app-server-protocol/config';
import { parseInitializeParams } from '@codex-ts/app-server-protocol/initialize';
import { parseModelParams } from '@codex-ts/app-server-protocol/model';
import { parseThreadParams, type ThreadMethod } from '@codex-ts/app-server-protocol/thread';
import { parseTurnParams, type TurnMethod } from '@codex-ts/app-server-protocol/turn';
import { installPeer } from '@codex-ts/conformance/peer';
import { expect, test } from 'vitest';

import { generateNativeSchema, hiddenMethod } from './native-schema.ts';
import { samplesOf } from './sample-requests.ts';

const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);
const methods = methodTable.filter(
  ({ method, direction, params }) =>
    direction === 'clientRequest' && params !== undefined && method !== hiddenMethod,
);

/** What native allows and we refuse. */
const refusals: Readonly<Record<string, string>> = {
  // An item as the place to begin at: here a page begins at a cursor that was given out.
  'thread/items/list': 'cursor: expected string',
};

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
      const text = String(error);
      const known = refusals[method];
      return known !== undefined && text.includes(known) ? [] : [{ params, text }];
    }
  });
  expect(samples.length).toBeGreaterThan(0);
  expect(refused).toEqual([]);
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
