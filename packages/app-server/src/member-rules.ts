/** What becomes of a member of a request that asks for something. Members that are in no table are done. */
export interface MemberRule {
  /** Native offers it only to clients that ask for what may still change. */
  readonly isExperimental?: true;
  /** Why it has no effect, and needs none. */
  readonly harmless?: string;
  /** What is not here, and what to do instead: it is refused. */
  readonly refused?: string;
  /** Values for which it is done all the same. */
  readonly unless?: (value: unknown) => boolean;
}

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const isOne = (value: unknown): boolean => Array.isArray(value) && value.length === 1;
const isDefaultMode = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Reflect.get(value, 'mode') === 'default';

const done: MemberRule = { isExperimental: true };
const noStyle: MemberRule = { harmless: 'deprecated: native ignores it' };
const noFigures: MemberRule = { harmless: 'it names the client in figures about use; none are gathered' };
const roots: MemberRule = {
  isExperimental: true,
  refused:
    'a thread has one workspace, `cwd`; name further folders in `sandboxPolicy.writableRoots` or in `sandbox_workspace_write.writable_roots` of `config`',
};
const environments: MemberRule = {
  isExperimental: true,
  refused: 'a thread works on this machine and nowhere else; name one environment, `local`, or leave it out',
  unless: isOne,
};
const noAgents: MemberRule = { isExperimental: true, harmless: 'deprecated: native ignores it' };
/** The members that are not simply done, by method; those within another behind a dot. */
export const memberRules: Readonly<Record<string, Readonly<Record<string, MemberRule>>>> = {
  'thread/start': {
    permissions: done,
    historyMode: done,
    projectId: done,
    personality: noStyle,
    multiAgentMode: noAgents,
    serviceName: noFigures,
    sessionStartSource: { harmless: 'it is for hooks; there are none' },
    mockExperimentalField: { isExperimental: true, harmless: 'it is for native’s own tests' },
    allowProviderModelFallback: {
      isExperimental: true,
      harmless: 'no provider has a list of models that is final here, so that none falls back',
    },
    environments,
    runtimeWorkspaceRoots: roots,
    daybreakEnabled: {
      isExperimental: true,
      refused: 'there is no Daybreak; leave it out',
    },
    dynamicTools: {
      isExperimental: true,
      refused: 'tools of the client cannot be called; hand in results with `toolOutput` of `turn/start`',
      unless: isEmpty,
    },
    selectedCapabilityRoots: {
      isExperimental: true,
      refused: 'there are no capabilities to choose; leave it out',
      unless: isEmpty,
    },
    experimentalRawEvents: {
      isExperimental: true,
      refused: 'raw items are not told; read the log at `thread.path`',
    },
  },
  'thread/resume': {
    path: done,
    initialTurnsPage: done,
    permissions: done,
    personality: noStyle,
    runtimeWorkspaceRoots: roots,
    history: {
      isExperimental: true,
      refused: 'a thread is resumed from its log; name it by `threadId` or `path`',
    },
  },
  'thread/fork': {
    path: done,
    beforeTurnId: done,
    permissions: done,
    runtimeWorkspaceRoots: roots,
    deferGoalContinuation: { isExperimental: true, harmless: 'there are no goals to go on with' },
    attachToSource: {
      isExperimental: true,
      refused: 'threads are not attached to others; leave it out for a fork that stands alone',
    },
    experimentalPredictionMode: {
      isExperimental: true,
      refused: 'there are no predictions; leave it out for a usual fork',
    },
    experimentalDisablePredictionMcp: {
      isExperimental: true,
      refused: 'there are no predictions; leave it out',
    },
  },
  'thread/list': {
    includeAttachedThreads: done,
    projectId: done,
    parentThreadId: done,
    ancestorThreadId: done,
    attachedToThreadId: done,
    currentAccountOnly: { harmless: 'logs belong to no account: every one of them may be shown' },
    useStateDbOnly: { harmless: 'there is no database besides the logs' },
  },
  'thread/items/list': {
    'deferOutput.commandExecution': done,
    'deferOutput.mcpToolCall': { isExperimental: true, harmless: 'there are no calls of MCP tools' },
  },
  'turn/start': {
    permissions: done,
    responsesapiClientMetadata: done,
    responsesapiClientMetadataPatch: done,
    personality: noStyle,
    multiAgentMode: noAgents,
    environments,
    runtimeWorkspaceRoots: roots,
    additionalContext: done,
    collaborationMode: {
      isExperimental: true,
      refused: 'there is no mode besides `default`; say in `input` how to work',
      unless: isDefaultMode,
    },
    cyberAccessProgram: {
      isExperimental: true,
      refused: 'no program of access is asked for; leave it out',
    },
  },
  'turn/steer': {
    responsesapiClientMetadata: done,
    responsesapiClientMetadataPatch: done,
    additionalContext: done,
  },
  'command/exec': { permissionProfile: done },
};
