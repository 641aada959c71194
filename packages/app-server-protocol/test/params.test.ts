import { ParamsInvalidError } from '@codex-ts/app-server-protocol';
import { parseAccountParams } from '@codex-ts/app-server-protocol/account';
import { parseClientAnswer } from '@codex-ts/app-server-protocol/client-answer';
import { parseCommandParams } from '@codex-ts/app-server-protocol/command';
import { parseThreadParams } from '@codex-ts/app-server-protocol/thread';
import { parseTurnParams } from '@codex-ts/app-server-protocol/turn';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

test('members that nobody knows are dropped, those that are null or left out stay so', () => {
  expect(parseThreadParams('thread/start', { model: null, cwd: '/w', later: 1 })).toEqual({
    model: null,
    cwd: '/w',
  });
});

test.each([
  {
    what: () => parseAccountParams('account/login/start', { type: 'apiKey' }),
    message: 'account/login/start: apiKey: is missing',
  },
  {
    what: () => parseAccountParams('account/login/start', { type: 'fax' }),
    message: 'account/login/start: type: is none of what may stand here',
  },
  {
    what: () => parseAccountParams('account/read', { refreshToken: 'yes' }),
    message: 'account/read: refreshToken: expected boolean',
  },
  {
    what: () => parseAccountParams('account/read', /*params*/ undefined),
    message: 'account/read: expected object',
  },
  {
    what: () => parseThreadParams('thread/start', { approvalPolicy: 'sometimes' }),
    message: 'thread/start: approvalPolicy: is none of what may stand here',
  },
  {
    what: () => parseThreadParams('thread/start', { sandbox: 'read' }),
    message: 'thread/start: sandbox: expected one of "read-only", "workspace-write", "danger-full-access"',
  },
  {
    what: () => parseTurnParams('turn/start', { threadId: 't', input: [{ type: 'text' }] }),
    message: 'turn/start: input.0.text: is missing',
  },
  {
    what: () => parseCommandParams('command/exec/resize', { processId: 'p', size: { rows: 0, cols: 1 } }),
    message: 'command/exec/resize: size.rows: at least 1 expected',
  },
  {
    what: () => parseClientAnswer('account/chatgptAuthTokens/refresh', { accessToken: 'a' }),
    message: 'account/chatgptAuthTokens/refresh: chatgptAccountId: is missing',
  },
])('$message', ({ what, message }) => {
  expect(what).toThrow(ParamsInvalidError);
  expect(what).toThrow(message);
});

test('anything is either read or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      try {
        parseTurnParams('turn/start', value);
      } catch (error) {
        expect(error).toBeInstanceOf(ParamsInvalidError);
      }
    }),
  );
});
