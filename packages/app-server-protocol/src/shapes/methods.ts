import type {
  AccountLoginCompletedNotification,
  AccountRateLimitsUpdatedNotification,
  AccountUpdatedNotification,
  CancelLoginAccountParams,
  CancelLoginAccountResponse,
  ChatgptAuthTokensRefreshParams,
  ChatgptAuthTokensRefreshResponse,
  GetAccountParams,
  GetAccountRateLimitsParams,
  GetAccountRateLimitsResponse,
  GetAccountResponse,
  GetAuthStatusParams,
  GetAuthStatusResponse,
  LoginAccountParams,
  LoginAccountResponse,
  LogoutAccountResponse,
  SendAddCreditsNudgeEmailParams,
  SendAddCreditsNudgeEmailResponse,
} from './account.ts';
import type {
  AgentMessageDeltaNotification,
  CommandExecutionOutputDeltaNotification,
  ErrorNotification,
  ItemCompletedNotification,
  ItemStartedNotification,
  ReasoningSummaryPartAddedNotification,
  ReasoningSummaryTextDeltaNotification,
  ReasoningTextDeltaNotification,
  ThreadArchivedNotification,
  ThreadClosedNotification,
  ThreadDeletedNotification,
  ThreadNameUpdatedNotification,
  ThreadStartedNotification,
  ThreadStatusChangedNotification,
  ThreadTokenUsageUpdatedNotification,
  ThreadUnarchivedNotification,
  TurnCompletedNotification,
  TurnDiffUpdatedNotification,
  TurnInterruptParams,
  TurnInterruptResponse,
  TurnStartParams,
  TurnStartResponse,
  TurnStartedNotification,
  TurnSteerParams,
  TurnSteerResponse,
} from './turn.ts';
import type {
  CommandExecOutputDeltaNotification,
  CommandExecParams,
  CommandExecResizeParams,
  CommandExecResizeResponse,
  CommandExecResponse,
  CommandExecTerminateParams,
  CommandExecTerminateResponse,
  CommandExecWriteParams,
  CommandExecWriteResponse,
} from './command.ts';
import type {
  CommandExecutionRequestApprovalParams,
  CommandExecutionRequestApprovalResponse,
  FileChangeRequestApprovalParams,
  FileChangeRequestApprovalResponse,
  ServerRequestResolvedNotification,
} from './approval.ts';
import type { ConfigReadParams, ConfigReadResponse } from './config.ts';
import type {
  ConfigWarningNotification,
  InitializeParams,
  InitializeResponse,
  WarningNotification,
} from './initialize.ts';
import type {
  GuardianWarningNotification,
  ItemGuardianApprovalReviewCompletedNotification,
  ItemGuardianApprovalReviewStartedNotification,
} from './review.ts';
import type { ModelListParams, ModelListResponse } from './model.ts';
import type {
  ThreadArchiveParams,
  ThreadArchiveResponse,
  ThreadDeleteParams,
  ThreadDeleteResponse,
  ThreadForkParams,
  ThreadForkResponse,
  ThreadItemsListParams,
  ThreadItemsListResponse,
  ThreadListParams,
  ThreadListResponse,
  ThreadLoadedListParams,
  ThreadLoadedListResponse,
  ThreadReadParams,
  ThreadReadResponse,
  ThreadResumeParams,
  ThreadResumeResponse,
  ThreadSetNameParams,
  ThreadSetNameResponse,
  ThreadStartParams,
  ThreadStartResponse,
  ThreadTurnsListParams,
  ThreadTurnsListResponse,
  ThreadUnarchiveParams,
  ThreadUnarchiveResponse,
  ThreadUnsubscribeParams,
  ThreadUnsubscribeResponse,
} from './thread.ts';

/** What a client asks: method to parameters and result. */
export interface ClientRequests {
  'initialize': { params: InitializeParams; result: InitializeResponse };
  'getAuthStatus': { params: GetAuthStatusParams; result: GetAuthStatusResponse };
  'account/read': { params: GetAccountParams; result: GetAccountResponse };
  'account/login/start': { params: LoginAccountParams; result: LoginAccountResponse };
  'account/login/cancel': { params: CancelLoginAccountParams; result: CancelLoginAccountResponse };
  'account/logout': { params: undefined; result: LogoutAccountResponse };
  'account/rateLimits/read': { params: GetAccountRateLimitsParams; result: GetAccountRateLimitsResponse };
  'account/sendAddCreditsNudgeEmail': {
    params: SendAddCreditsNudgeEmailParams;
    result: SendAddCreditsNudgeEmailResponse;
  };
  'thread/start': { params: ThreadStartParams; result: ThreadStartResponse };
  'thread/resume': { params: ThreadResumeParams; result: ThreadResumeResponse };
  'thread/fork': { params: ThreadForkParams; result: ThreadForkResponse };
  'thread/read': { params: ThreadReadParams; result: ThreadReadResponse };
  'thread/list': { params: ThreadListParams; result: ThreadListResponse };
  'thread/archive': { params: ThreadArchiveParams; result: ThreadArchiveResponse };
  'thread/unarchive': { params: ThreadUnarchiveParams; result: ThreadUnarchiveResponse };
  'thread/delete': { params: ThreadDeleteParams; result: ThreadDeleteResponse };
  'thread/name/set': { params: ThreadSetNameParams; result: ThreadSetNameResponse };
  'thread/turns/list': { params: ThreadTurnsListParams; result: ThreadTurnsListResponse };
  'thread/items/list': { params: ThreadItemsListParams; result: ThreadItemsListResponse };
  'thread/loaded/list': { params: ThreadLoadedListParams; result: ThreadLoadedListResponse };
  'thread/unsubscribe': { params: ThreadUnsubscribeParams; result: ThreadUnsubscribeResponse };
  'turn/start': { params: TurnStartParams; result: TurnStartResponse };
  'turn/steer': { params: TurnSteerParams; result: TurnSteerResponse };
  'turn/interrupt': { params: TurnInterruptParams; result: TurnInterruptResponse };
  'model/list': { params: ModelListParams; result: ModelListResponse };
  'config/read': { params: ConfigReadParams; result: ConfigReadResponse };
  'command/exec': { params: CommandExecParams; result: CommandExecResponse };
  'command/exec/write': { params: CommandExecWriteParams; result: CommandExecWriteResponse };
  'command/exec/resize': { params: CommandExecResizeParams; result: CommandExecResizeResponse };
  'command/exec/terminate': { params: CommandExecTerminateParams; result: CommandExecTerminateResponse };
}

/** What the server asks its client: method to parameters and result. */
export interface ServerRequests {
  'account/chatgptAuthTokens/refresh': {
    params: ChatgptAuthTokensRefreshParams;
    result: ChatgptAuthTokensRefreshResponse;
  };
  'item/commandExecution/requestApproval': {
    params: CommandExecutionRequestApprovalParams;
    result: CommandExecutionRequestApprovalResponse;
  };
  'item/fileChange/requestApproval': {
    params: FileChangeRequestApprovalParams;
    result: FileChangeRequestApprovalResponse;
  };
}

/** What the server tells: method to parameters. */
export interface ServerNotifications {
  'account/updated': AccountUpdatedNotification;
  'account/login/completed': AccountLoginCompletedNotification;
  'account/rateLimits/updated': AccountRateLimitsUpdatedNotification;
  'configWarning': ConfigWarningNotification;
  'warning': WarningNotification;
  'guardianWarning': GuardianWarningNotification;
  'error': ErrorNotification;
  'thread/started': ThreadStartedNotification;
  'thread/status/changed': ThreadStatusChangedNotification;
  'thread/archived': ThreadArchivedNotification;
  'thread/unarchived': ThreadUnarchivedNotification;
  'thread/deleted': ThreadDeletedNotification;
  'thread/closed': ThreadClosedNotification;
  'thread/name/updated': ThreadNameUpdatedNotification;
  'thread/tokenUsage/updated': ThreadTokenUsageUpdatedNotification;
  'turn/started': TurnStartedNotification;
  'turn/completed': TurnCompletedNotification;
  'turn/diff/updated': TurnDiffUpdatedNotification;
  'item/started': ItemStartedNotification;
  'item/completed': ItemCompletedNotification;
  'item/autoApprovalReview/started': ItemGuardianApprovalReviewStartedNotification;
  'item/autoApprovalReview/completed': ItemGuardianApprovalReviewCompletedNotification;
  'item/agentMessage/delta': AgentMessageDeltaNotification;
  'item/reasoning/summaryTextDelta': ReasoningSummaryTextDeltaNotification;
  'item/reasoning/summaryPartAdded': ReasoningSummaryPartAddedNotification;
  'item/reasoning/textDelta': ReasoningTextDeltaNotification;
  'item/commandExecution/outputDelta': CommandExecutionOutputDeltaNotification;
  'command/exec/outputDelta': CommandExecOutputDeltaNotification;
  'serverRequest/resolved': ServerRequestResolvedNotification;
}

/** What a client tells: method to parameters. */
export interface ClientNotifications {
  'initialized': undefined;
}
