import { memberRules, type MemberRule } from '@codex-ts/app-server';
import { say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk } from './thread/desk.ts';

const experimental = { experimentalApi: true };
const input = [{ type: 'text', text: 'Do it.' }];
/** What a request needs besides the member that is looked at. */
const needed: Readonly<Record<string, object>> = {
  'turn/start': { input },
  'turn/steer': { input, expectedTurnId: 'x' },
  'command/exec': { command: ['true'] },
};
const rows = Object.entries(memberRules).flatMap(([method, rules]) =>
  Object.entries(rules).map(([member, rule]) => ({ method, member, rule })),
);
const local = { environmentId: 'local', cwd: '/' };
/** A value of the right kind that asks for something. */
const asking: Readonly<Record<string, unknown>> = {
  additionalContext: { key: { value: 'v', kind: 'untrusted' } },
  attachToSource: true,
  collaborationMode: { mode: 'plan', settings: { model: 'm' } },
  currentAccountOnly: true,
  cyberAccessProgram: 'standard',
  daybreakEnabled: true,
  deferGoalContinuation: true,
  dynamicTools: [{ type: 'function', name: 'f', description: 'd', inputSchema: {} }],
  environments: [local, local],
  experimentalDisablePredictionMcp: true,
  experimentalPredictionMode: true,
  experimentalRawEvents: true,
  history: [{ type: 'message' }],
  historyMode: 'paginated',
  includeAttachedThreads: true,
  initialTurnsPage: {},
  personality: 'friendly',
  responsesapiClientMetadata: { a: 'b' },
  responsesapiClientMetadataPatch: { a: 'b' },
  runtimeWorkspaceRoots: ['/elsewhere'],
  selectedCapabilityRoots: [{ id: 'x', location: {} }],
  sessionStartSource: 'clear',
  useStateDbOnly: true,
};

/** The member with a value, within the one it stands in. */
function withMember(member: string): object {
  const [outer = '', inner] = member.split('.');
  return inner === undefined ? { [outer]: asking[outer] ?? 'x' } : { [outer]: { [inner]: true } };
}

function isRefused({ refused }: MemberRule): boolean {
  return refused !== undefined;
}

test.each(rows.filter(({ rule }) => isRefused(rule)))(
  '$method refuses $member by name, and says what to do instead',
  async ({ method, member, rule }) => {
    await using desk = await startDesk([]);
    const threadId = await desk.startThread();
    await using one = await desk.connect(experimental);
    const params = { threadId, ...needed[method], ...withMember(member) };

    await expect(one.connection.request(method, params)).rejects.toMatchObject({
      rpcCode: -32_600,
      message: `${method}.${member} is not supported: ${rule.refused}`,
      data: { code: 'APP_SERVER_MEMBER_UNSUPPORTED', method, member },
    });
  },
);

test.each(rows.filter(({ rule }) => rule.isExperimental === true))(
  '$method takes $member only from clients that ask for what may still change',
  async ({ method, member }) => {
    await using desk = await startDesk([]);
    const threadId = await desk.startThread();
    const params = { threadId, ...needed[method], ...withMember(member) };

    await expect(desk.me.connection.request(method, params)).rejects.toMatchObject({
      rpcCode: -32_600,
      message: `${method}.${member} requires experimentalApi capability`,
      data: { code: 'APP_SERVER_MEMBER_EXPERIMENTAL', method, member },
    });
  },
);

test.each(rows.filter(({ rule }) => rule.harmless !== undefined))(
  '$method takes $member, which changes nothing',
  async ({ method, member }) => {
    await using desk = await startDesk([say('One.')]);
    const threadId = await desk.startThread();
    await desk.runTurn(threadId);
    desk.model.forget();
    await using one = await desk.connect(experimental);
    const params = { threadId, ...needed[method], ...withMember(member) };

    expect(await one.connection.request(method, params)).toBeTypeOf('object');
  },
);

test.each(['thread/start', 'thread/fork', 'thread/list'])(
  'members of %s that are null or absent ask for nothing',
  async (method) => {
    await using desk = await startDesk([say('One.')]);
    const threadId = await desk.startThread();
    await desk.runTurn(threadId);
    const nothing = Object.fromEntries(
      Object.keys(memberRules[method] ?? {}).flatMap((member) =>
        typeof asking[member] === 'boolean' ? [] : [[member, null]],
      ),
    );

    expect(await desk.me.connection.request(method, { threadId, ...nothing })).toBeTypeOf('object');
  },
);

test.each([{ dynamicTools: [] }, { selectedCapabilityRoots: [] }, { daybreakEnabled: false }])(
  '%j asks for nothing',
  async (params) => {
    await using desk = await startDesk([]);
    await using one = await desk.connect(experimental);

    expect(await one.connection.request('thread/start', params)).toBeTypeOf('object');
  },
);
