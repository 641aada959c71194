export type { BackendAccount, BackendAccounts } from './accounts.ts';
export {
  createBackendClient,
  type BackendClient,
  type BackendClientOptions,
  type BackendPorts,
  type CallOptions,
  type TaskListOptions,
} from './create-backend-client.ts';
export {
  AccountRequiredError,
  AnswerInvalidError,
  RequestRefusedError,
  type BackendError,
} from './errors.ts';
export type { NewTask, TaskDetails, TaskPage, TaskSummary } from './tasks.ts';
export type { Usage, UsageCredits, UsageLimit, UsageWindow } from './usage.ts';
