export {
  LastMessageError,
  NothingToResumeError,
  OutputSchemaError,
  WorkspaceMissingError,
  WorkspaceUntrustedError,
} from './errors.ts';
export type { ExecOptions, ExecOutcome, TextSink, ThreadChoice } from './exec-options.ts';
export type { JsonlEvent, JsonlItem, JsonlStatus, JsonlUsage } from './jsonl-event.ts';
export { runExec } from './run-exec.ts';
