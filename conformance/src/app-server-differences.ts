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
    native: 'a method that it does not have is -32600, with the list of all its methods',
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
    native: 'wrong parameters are -32600',
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
    native: 'a line that is no request gets no answer',
    here: 'it gets -32700 or -32600, with the id where it could be read',
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
      'command/exec › no such program › error.*',
    ],
    native: 'errors are in the words of its parser or of the system, without `data`',
    here: 'in the words of this server; `data.code` is the stable code of the error',
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
    why: 'the client is who reads, and can remember it',
  },
  {
    at: ['*result.runtimeWorkspaceRoots', '*result.multiAgentMode'],
    native: 'results have `runtimeWorkspaceRoots` and `multiAgentMode`',
    here: 'they are left out, or null',
    why: 'what they speak of is not here; both may be absent by native’s schema',
  },
  {
    at: ['*result.activePermissionProfile'],
    native: '`activePermissionProfile` is the name of its profile, where the client names no sandbox',
    here: '`null`',
    why: 'there are no permission profiles; `sandbox` says what holds',
  },
  {
    at: ['* › item.processId', '*data[0].item.processId', '*data[1].item.processId'],
    native: '`processId` of a command that may be written to is a number',
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
    at: [
      'a fork › fork of an ephemeral › *',
      'a fork › thread/started › told',
      'a fork › thread/tokenUsage/updated › told',
    ],
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
      'a command that the user may * › thread/status/changed › told',
      'a command that the user may * › item/completed › told',
      'a client that answers no approval › thread/status/changed › told',
      'a client that answers no approval › item/completed › told',
    ],
    native: 'tells the end of a declined command, and that nothing waits any more, in either order',
    here: 'the end of the command first',
    why: 'native’s two tellers race; a busy machine shows it',
    isOccasional: true,
  },
  {
    at: ['a client that answers no approval › item/completed › item.status'],
    native: 'a command about which the client gives no usable answer is `failed`',
    here: 'it is `declined`',
    why: 'nobody allowed it, and it did not run',
  },
  {
    at: ['a command that nobody may let out of the sandbox › item/* › told'],
    native: 'a command that may not even be asked about is no item',
    here: 'it is one, and declined',
    why: 'whoever watches sees what the model tried',
  },
  {
    at: ['a command that the user may call dangerous* › item/commandExecution/requestApproval › reason'],
    native: 'asks without a reason when the model gave none',
    here: 'says what is dangerous',
    why: 'whoever decides should know why it is asked',
  },
  {
    at: [
      'a command that the user accepts for the session › thread/tokenUsage/updated › *',
      'a command that the user accepts for the session › account/rateLimits/updated › told',
      'a turn whose commands are all denied by a reviewer › thread/tokenUsage/updated › *',
      'a turn whose commands are all denied by a reviewer › account/rateLimits/updated › told',
    ],
    native: 'usage is told after the item of the response',
    here: 'at times before it',
    why: 'usage and items are not told in a fixed order; each says which turn it is of',
    isOccasional: true,
  },
  {
    at: ['*reviewer* › heard'],
    native: 'tells the model in its own words that an action was denied, or could not be reviewed',
    here: 'tells the same in other words',
    why: 'the model understands both; neither lets it work around the review',
  },
  {
    at: ['*reviewer* › review › text.format.*'],
    native: 'takes an outcome without grounds, and words around it',
    here: 'the reviewer has to give all its grounds, and nothing else',
    why: 'what approves in place of the user says so clearly',
  },
  {
    at: [
      'a command whose reviewer gives no verdict › guardianWarning › message',
      'a command whose reviewer gives no verdict › item/autoApprovalReview/completed › review.rationale',
    ],
    native: 'why an answer of a reviewer is no verdict is told in the words of its parser',
    here: 'in the words of this server',
    why: 'it is for a person to read',
  },
  {
    at: ['*reviewer* › item/* › item.commandActions[0].command'],
    native: 'tells the command with its shell while a reviewer decides on it',
    here: 'tells what the shell is told to do, as everywhere',
    why: 'it is the same command before and after it was approved',
  },
  {
    at: ['a turn whose commands are all denied by a reviewer › item/completed › told'],
    native: 'the last denied command is completed, then it is told that these were too many',
    here: 'the other way round',
    why: 'the denial ends the turn, and the command with it',
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
    why: 'the provider says that it needs a login; without one it refuses, after it was shown the prompt',
  },
  {
    at: [
      'a turn that is not authorized › error › error.additionalDetails',
      'a turn that is not authorized › turn/completed › turn.error.additionalDetails',
    ],
    native: '`additionalDetails` of a turn that is not authorized is `null`',
    here: 'it says what to do',
    why: 'an API key that is refused is for the user to change, and that is said',
  },
  {
    at: [
      'input that is not found › what the model got of no skill*',
      'input that is not found › what the model got of a skill meanwhile*',
    ],
    native: 'the model hears of a skill that begins a turn, and nothing of one that cannot be found',
    here: 'it hears of every skill that is named; of one that cannot be read it is told why',
    why: 'what the user asks for is not lost without a word',
  },
  {
    at: ['input that is not found › what the model got of a relative path*'],
    native: 'the path of a picture is taken from where the server was started',
    here: 'from the directory of the thread',
    why: 'that is where whoever names a file of the thread sees it',
  },
  {
    at: ['a turn with every kind of input for a model that nobody knows › warning › told'],
    native: 'warns that it guesses what the model can do',
    here: 'nothing',
    why: 'what is guessed is what every model can do',
  },
  {
    at: ['the life of a thread › thread/status/changed › told'],
    native: 'tells now and then twice that a thread is no longer loaded',
    here: 'once',
    why: 'nothing has changed the second time',
    isOccasional: true,
  },
];
