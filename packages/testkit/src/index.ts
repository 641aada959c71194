export type { AccountClaims } from './account-claims.ts';
export { errorAnswer, jsonAnswer, type Answer } from './answer.ts';
export type { AccessTokenForm } from './authority-core.ts';
export {
  startAuthority,
  type ApproveOptions,
  type Authority,
  type AuthorityOptions,
  type IssuedTokens,
  type IssueOptions,
} from './authority.ts';
export {
  startBackend,
  type Backend,
  type BackendOptions,
  type BackendUsage,
  type BackendWorkspace,
  type UsedWindow,
} from './backend.ts';
export type { BrowserVisit } from './browser-visit.ts';
export type {
  DripFault,
  Fault,
  FaultFilter,
  FaultHandle,
  FaultTarget,
  HangUpFault,
  RewriteFault,
  StatusFault,
  TearFault,
} from './fault.ts';
export { startLoopback, type Loopback, type LoopbackOptions, type Respond } from './loopback.ts';
export { startModelServer, type ModelServer, type ModelServerOptions } from './model-server.ts';
export { startProxy, type ProxyOptions, type ProxyServer } from './proxy.ts';
export type { RecordedRequest } from './recorded-request.ts';
export type { RecordedTurn } from './recorded-turn.ts';
export type { Script, ScriptedThread, TurnSource } from './script-player.ts';
export {
  breakOff,
  callTool,
  failTurn,
  forever,
  say,
  sequence,
  stopShort,
  think,
  type CallOptions,
  type ScriptedItem,
  type ScriptedTurn,
  type ScriptedUsage,
  type TurnEnd,
} from './scripted-turn.ts';
export { secretMarker } from './secret-marker.ts';
export type { Decision, Denial } from './sign-in-page.ts';
export {
  AuthUrlInvalidError,
  ClosedError,
  FaultInvalidError,
  ListenError,
  PageUnreachableError,
  ScriptFailedError,
  ScriptInvalidError,
  ScriptUnplayedError,
  SubjectUnknownError,
  TestkitError,
  WaitTimeoutError,
  type AnyTestkitError,
} from './testkit-error.ts';
export type { GrantType } from './token-endpoint.ts';
export type { Rotation } from './token-ledger.ts';
