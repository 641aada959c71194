/** A place where our app server answers or tells otherwise than native's, on purpose. */
export interface Difference {
  /** Where, as the suite names places (`script › label › member`); `*` stands for anything. */
  readonly at: readonly string[];
  readonly native: string;
  readonly here: string;
  readonly why: string;
  /** Not in every run: one of the two is not the same each time. */
  readonly isOccasional?: true;
}

/** Every deliberate difference. The suite fails for one that is not here, and for a row that nothing needs. */
export const appServerDifferences: readonly Difference[] = [
  {
    at: ['requests that are wrong › unknown method › error.*'],
    native: '-32600, with the list of all its methods',
    here: '-32601, `data` names the method',
    why: 'JSON-RPC has a number for it, and a client can tell a missing method from a wrong request',
  },
  {
    at: [
      'initialize › wrong params before › error.*',
      'initialize › without a name › error.*',
      'requests that are wrong › params missing › error.*',
      'requests that are wrong › params of another type › error.*',
      'requests that are wrong › params not an object › error.*',
      'requests that are wrong › no params › error.*',
    ],
    native: '-32600',
    here: '-32602, `data` names the method and the member',
    why: 'JSON-RPC has a number for it',
  },
  {
    at: [
      'lines that are no requests › not JSON*',
      'lines that are no requests › nested deep*',
      'lines that are no requests › an empty object*',
      'lines that are no requests › a batch*',
      'lines that are no requests › id *',
      'lines that are no requests › method no text*',
    ],
    native: 'silence',
    here: '-32700 or -32600, with the id where it could be read',
    why: 'whoever waits for an answer gets one',
  },
  {
    at: ['end of input › every request is answered'],
    native: 'what is open at the end of input is dropped',
    here: 'it is answered, then the server ends',
    why: 'every request gets an answer',
  },
  {
    at: [
      '* of no id › error.message',
      'experimental methods without the capability › *s › error.message',
      'threads nobody has › * › error.data',
      'members without the capability › * › error.data',
      'lists of some threads › *no thread › message',
      'threads nobody has › unarchive › error.message',
      'command/exec › no such program › error.*',
    ],
    native: 'the words of its parser or of the system, no `data`',
    here: 'what is wrong in our words; `data.code` is the stable code of the error',
    why: 'programs compare codes, not sentences',
  },
  {
    at: ['* › remoteControl/status/changed › told'],
    native: 'tells at the start that remote control is off',
    here: 'nothing',
    why: 'there is no remote control',
  },
  {
    at: ['* › deprecationNotice › told'],
    native: 'calls reading whole threads deprecated',
    here: 'nothing',
    why: 'it is not deprecated here',
  },
  {
    at: ['* › thread/goal/cleared › told'],
    native: 'tells that a resumed thread has no goal',
    here: 'nothing',
    why: 'there are no goals',
  },
  {
    at: ['* › thread/readState/changed › told', '* › result.readState', '* › result.readStates'],
    native: 'remembers what of a thread was read',
    here: 'nothing',
    why: 'who reads is the client; nothing is remembered for it',
  },
  {
    at: [
      '*thread.environments',
      '*thread.extra',
      '*thread.attachedToThreadId',
      '*thread.canAcceptDirectInput',
      '*thread.daybreakEnabled',
      '*data[0].environments',
      '*data[0].extra',
      '*data[0].attachedToThreadId',
      '*data[0].canAcceptDirectInput',
      '*data[0].daybreakEnabled',
      '*result.runtimeWorkspaceRoots',
      '*result.activePermissionProfile',
      '*result.multiAgentMode',
      '*result.collaborationMode',
      '* › item/completed › contentTokenCount',
      '* › account/read › result.workspaceRouting',
      'settings and models › config › profile',
    ],
    native: 'has the member',
    here: 'leaves it out, or null',
    why: 'what it speaks of is not here; all of them may be absent by native’s schema',
  },
  {
    at: ['*thread.threadSource', '*data[0].threadSource'],
    native: '`null` for a thread whose client named no source',
    here: '`user`',
    why: 'the log says so for every thread that a person began',
  },
  {
    at: ['*requestId'],
    native: 'counts its own requests from 0',
    here: 'from 1',
    why: 'an id is whatever whoever asks has chosen',
  },
  {
    at: ['* › item.processId', '*data[0].item.processId', '*data[1].item.processId'],
    native: 'a number for commands that may be written to',
    here: '`null`',
    why: 'commands of a thread are not written to by clients',
  },
  {
    at: ['* › item/commandExecution/outputDelta › told'],
    native: 'output that comes at once is only in the item',
    here: 'told as it comes',
    why: 'a client that shows output as it comes misses none',
    isOccasional: true,
  },
  {
    at: ['threads nobody has › items › error.*'],
    native: '`thread/items/list` of an unknown thread is -32601',
    here: '-32600, as for its neighbours',
    why: 'the method is there; the thread is not',
  },
  {
    at: ['browser login cancelled › account/login/completed › error'],
    native: 'two texts: one for a login that another replaced, one for a cancelled one',
    here: 'one text',
    why: 'what the user can do is the same: sign in again',
  },
  {
    at: [
      'the life of a thread › thread/tokenUsage/updated › told',
      'a fork › thread/tokenUsage/updated › told',
    ],
    native: 'tells the usage so far when a thread is resumed or forked',
    here: 'tells it with the next response',
    why: 'usage is told when it changes',
  },
  {
    at: ['a fork › fork of an ephemeral › *', 'a fork › thread/started › told'],
    native: 'refuses an ephemeral fork that carries its turns',
    here: 'makes it',
    why: 'nothing speaks against it',
  },
  {
    at: ['* › turn/diff/updated › told'],
    native: 'tells the same diff again until the turn ends; none for a change that was asked about',
    here: 'tells it once, whenever it changes',
    why: 'the last one told is the whole diff',
  },
  {
    at: [
      '* › item/commandExecution/requestApproval › proposedExecpolicyAmendment',
      '* › item/commandExecution/requestApproval › availableDecisions',
    ],
    native: 'offers to add the command to its rules',
    here: 'leaves it out',
    why: 'there is no file of rules to add to; every other decision is understood',
  },
  {
    at: [
      'a command that the user * › item/started › item.source',
      'a client that answers no approval › item/started › item.source',
    ],
    native: '`agent` until it was approved',
    here: '`unifiedExecStartup` from the start',
    why: 'it says what ran the command, and that is known before it runs',
  },
  {
    at: [
      'a command that the user * › thread/status/changed › told',
      'a client that answers no approval › thread/status/changed › told',
    ],
    native: '`waitingOnApproval`, then the item',
    here: 'the item, then `waitingOnApproval`',
    why: 'what is asked about is told before the question',
  },
  {
    at: [
      'a command that the user may * › item/completed › *',
      'a client that answers no approval › item/completed › *',
    ],
    native: 'a declined command is told as completed without output, or not at all when the turn ends',
    here: 'it is always told as completed, with what the model hears about it',
    why: 'whatever was started is completed',
  },
  {
    at: [
      'a command that the user accepts for the session › thread/tokenUsage/updated › *',
      'a command that the user accepts for the session › account/rateLimits/updated › told',
    ],
    native: 'usage is told after the item of the response',
    here: 'at times before it',
    why: 'usage and items are not told in a fixed order; each says which turn it is of',
    isOccasional: true,
  },
  {
    at: ['a turn that is interrupted › item/completed › told'],
    native: 'a command that the interrupt ended is never completed',
    here: 'it is told as completed',
    why: 'whatever was started is completed',
  },
  {
    at: ['a turn that the model fails › account/rateLimits/updated › told'],
    native: 'tells empty limits with a failed response',
    here: 'nothing',
    why: 'there is nothing to tell',
  },
  {
    at: ['a turn without a login › *'],
    native: 'asks the model without credentials',
    here: 'the turn fails as `unauthorized`, and says how to sign in',
    why: 'the provider says that it needs a login; asking without one shows the prompt to nobody’s profit',
  },
  {
    at: ['a turn that is not authorized › *'],
    native: 'names the status 401 in `codexErrorInfo`',
    here: '`other`, with what to do in `additionalDetails`',
    why: 'an API key that is refused is for the user to change, and that is said',
  },
  {
    at: ['the life of a thread › thread/status/changed › told'],
    native: 'tells now and then twice that a thread is no longer loaded',
    here: 'once',
    why: 'nothing has changed the second time',
    isOccasional: true,
  },
];
