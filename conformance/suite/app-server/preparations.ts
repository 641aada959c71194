import { isRecord } from '../programs.ts';
import { runTurn, startThread, textAt } from './script.ts';
import type { Stage } from './stage.ts';

/** What stands in a sample for something that has to be there. */
export type Members = Readonly<Record<string, unknown>>;

/** Brings about what a request of the method speaks of. */
export type Prepare = (stage: Stage) => Promise<Members>;

const free = { sandbox: 'danger-full-access', approvalPolicy: 'never' };

async function recordedThread(stage: Stage): Promise<{ threadId: string }> {
  const { threadId } = await startThread(stage);
  await runTurn(stage.server, threadId);
  return { threadId };
}

async function archivedThread(stage: Stage): Promise<Members> {
  const members = await recordedThread(stage);
  await stage.server.ask('thread/archive', members);
  return members;
}

/** A turn that runs until it is interrupted. The model of the stage has to call for it. */
async function runningTurn(stage: Stage): Promise<Members> {
  const { server } = stage;
  const { threadId } = await startThread(stage, free);
  const isRunning = server.waitFor(
    ({ method, params }) =>
      method === 'item/started' &&
      isRecord(params) &&
      isRecord(params['item']) &&
      'command' in params['item'],
  );
  const answer = await server.ask('turn/start', { threadId, input: [{ type: 'text', text: 'wait' }] });
  await isRunning;
  const turnId = textAt(answer, 'result', 'turn', 'id');
  return { threadId, turnId, expectedTurnId: turnId };
}

async function runningCommand({ server, place }: Stage): Promise<Members> {
  const processId = `command-${server.asked.size}`;
  void server.ask('command/exec', {
    command: ['/bin/cat'],
    cwd: place.workspace,
    sandboxPolicy: { type: 'dangerFullAccess' },
    processId,
    tty: true,
    streamStdin: true,
    streamStdoutStderr: true,
  });
  await server.ask('command/exec/resize', { processId, size: { rows: 5, cols: 5 } });
  return { processId, deltaBase64: Buffer.from('said\n').toString('base64') };
}

/** A login with tokens that the client holds: what the backend knows of an account is only told to such a one. */
async function chatgptLogin({ server, authority }: Stage): Promise<Members> {
  const { accessToken, accountId } = authority.issue();
  await server.ask('account/login/start', {
    type: 'chatgptAuthTokens',
    accessToken,
    chatgptAccountId: accountId,
  });
  return {};
}

async function waitingLogin({ server }: Stage): Promise<Members> {
  const answer = await server.ask('account/login/start', { type: 'chatgptDeviceCode' });
  return { loginId: textAt(answer, 'result', 'loginId') };
}

/** By method; a method that is not here needs nothing. */
export const preparations: Readonly<Record<string, Prepare>> = {
  'account/login/cancel': waitingLogin,
  'account/rateLimits/read': chatgptLogin,
  'account/sendAddCreditsNudgeEmail': chatgptLogin,
  'thread/resume': recordedThread,
  'thread/fork': recordedThread,
  'thread/read': recordedThread,
  'thread/archive': recordedThread,
  'thread/unarchive': archivedThread,
  'thread/delete': recordedThread,
  'thread/name/set': recordedThread,
  'thread/loaded/list': recordedThread,
  'thread/turns/list': recordedThread,
  'thread/items/list': recordedThread,
  'thread/unsubscribe': recordedThread,
  'turn/start': async (stage) => ({ threadId: (await startThread(stage)).threadId }),
  'turn/steer': runningTurn,
  'turn/interrupt': runningTurn,
  'command/exec': async () => ({ command: ['/bin/true'] }),
  'command/exec/write': runningCommand,
  'command/exec/resize': runningCommand,
  'command/exec/terminate': runningCommand,
};
