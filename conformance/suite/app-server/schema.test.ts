import { methodTable } from '@codex-ts/app-server-protocol';
import { installPeer } from '@codex-ts/conformance/peer';
import { expect, test } from 'vitest';

import { generateNativeSchema, hiddenMethod } from './native-schema.ts';

const { nativeProgram } = await installPeer();
const schema = await generateNativeSchema(nativeProgram);

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
