/** Who sends a message, and whether it is answered. */
export type Direction = 'clientRequest' | 'serverRequest' | 'serverNotification' | 'clientNotification';

/** One method of the protocol; `params` and `result` name shapes of it. */
export interface MethodRow {
  readonly method: string;
  readonly direction: Direction;
  /** Absent: it takes none, and refuses any. */
  readonly params?: string;
  /** Absent: nobody answers. */
  readonly result?: string;
  /** Refused unless the client said `experimentalApi` in `initialize`. */
  readonly isExperimental?: true;
}

const clientRequests = [
  ['initialize', 'InitializeParams', 'InitializeResponse'],
  ['getAuthStatus', 'GetAuthStatusParams', 'GetAuthStatusResponse'],
  ['account/read', 'GetAccountParams', 'GetAccountResponse'],
  ['account/login/start', 'LoginAccountParams', 'LoginAccountResponse'],
  ['account/login/cancel', 'CancelLoginAccountParams', 'CancelLoginAccountResponse'],
  ['account/logout', undefined, 'LogoutAccountResponse'],
  ['account/rateLimits/read', 'GetAccountRateLimitsParams', 'GetAccountRateLimitsResponse'],
  ['account/sendAddCreditsNudgeEmail', 'SendAddCreditsNudgeEmailParams', 'SendAddCreditsNudgeEmailResponse'],
  ['thread/start', 'ThreadStartParams', 'ThreadStartResponse'],
  ['thread/resume', 'ThreadResumeParams', 'ThreadResumeResponse'],
  ['thread/fork', 'ThreadForkParams', 'ThreadForkResponse'],
  ['thread/read', 'ThreadReadParams', 'ThreadReadResponse'],
  ['thread/list', 'ThreadListParams', 'ThreadListResponse'],
  ['thread/archive', 'ThreadArchiveParams', 'ThreadArchiveResponse'],
  ['thread/unarchive', 'ThreadUnarchiveParams', 'ThreadUnarchiveResponse'],
  ['thread/delete', 'ThreadDeleteParams', 'ThreadDeleteResponse'],
  ['thread/name/set', 'ThreadSetNameParams', 'ThreadSetNameResponse'],
  ['thread/turns/list', 'ThreadTurnsListParams', 'ThreadTurnsListResponse'],
  ['thread/items/list', 'ThreadItemsListParams', 'ThreadItemsListResponse'],
  ['thread/loaded/list', 'ThreadLoadedListParams', 'ThreadLoadedListResponse'],
  ['thread/unsubscribe', 'ThreadUnsubscribeParams', 'ThreadUnsubscribeResponse'],
  ['turn/start', 'TurnStartParams', 'TurnStartResponse'],
  ['turn/steer', 'TurnSteerParams', 'TurnSteerResponse'],
  ['turn/interrupt', 'TurnInterruptParams', 'TurnInterruptResponse'],
  ['model/list', 'ModelListParams', 'ModelListResponse'],
  ['config/read', 'ConfigReadParams', 'ConfigReadResponse'],
  ['command/exec', 'CommandExecParams', 'CommandExecResponse'],
  ['command/exec/write', 'CommandExecWriteParams', 'CommandExecWriteResponse'],
  ['command/exec/resize', 'CommandExecResizeParams', 'CommandExecResizeResponse'],
  ['command/exec/terminate', 'CommandExecTerminateParams', 'CommandExecTerminateResponse'],
] as const;

const serverRequests = [
  ['account/chatgptAuthTokens/refresh', 'ChatgptAuthTokensRefreshParams', 'ChatgptAuthTokensRefreshResponse'],
  [
    'item/commandExecution/requestApproval',
    'CommandExecutionRequestApprovalParams',
    'CommandExecutionRequestApprovalResponse',
  ],
  ['item/fileChange/requestApproval', 'FileChangeRequestApprovalParams', 'FileChangeRequestApprovalResponse'],
] as const;

const serverNotifications = [
  ['account/updated', 'AccountUpdatedNotification'],
  ['account/login/completed', 'AccountLoginCompletedNotification'],
  ['account/rateLimits/updated', 'AccountRateLimitsUpdatedNotification'],
  ['configWarning', 'ConfigWarningNotification'],
  ['warning', 'WarningNotification'],
  ['guardianWarning', 'GuardianWarningNotification'],
  ['error', 'ErrorNotification'],
  ['thread/started', 'ThreadStartedNotification'],
  ['thread/status/changed', 'ThreadStatusChangedNotification'],
  ['thread/archived', 'ThreadArchivedNotification'],
  ['thread/unarchived', 'ThreadUnarchivedNotification'],
  ['thread/deleted', 'ThreadDeletedNotification'],
  ['thread/closed', 'ThreadClosedNotification'],
  ['thread/name/updated', 'ThreadNameUpdatedNotification'],
  ['thread/tokenUsage/updated', 'ThreadTokenUsageUpdatedNotification'],
  ['turn/started', 'TurnStartedNotification'],
  ['turn/completed', 'TurnCompletedNotification'],
  ['turn/diff/updated', 'TurnDiffUpdatedNotification'],
  ['item/started', 'ItemStartedNotification'],
  ['item/completed', 'ItemCompletedNotification'],
  ['item/autoApprovalReview/started', 'ItemGuardianApprovalReviewStartedNotification'],
  ['item/autoApprovalReview/completed', 'ItemGuardianApprovalReviewCompletedNotification'],
  ['item/agentMessage/delta', 'AgentMessageDeltaNotification'],
  ['item/reasoning/summaryTextDelta', 'ReasoningSummaryTextDeltaNotification'],
  ['item/reasoning/summaryPartAdded', 'ReasoningSummaryPartAddedNotification'],
  ['item/reasoning/textDelta', 'ReasoningTextDeltaNotification'],
  ['item/commandExecution/outputDelta', 'CommandExecutionOutputDeltaNotification'],
  ['command/exec/outputDelta', 'CommandExecOutputDeltaNotification'],
  ['serverRequest/resolved', 'ServerRequestResolvedNotification'],
] as const;

/** Every method this package has words for. */
export const methodTable: readonly MethodRow[] = [
  ...clientRequests.map(([method, params, result]) => ({
    method,
    direction: 'clientRequest' as const,
    ...(params !== undefined && { params }),
    result,
  })),
  ...serverRequests.map(([method, params, result]) => ({
    method,
    direction: 'serverRequest' as const,
    params,
    result,
  })),
  ...serverNotifications.map(([method, params]) => ({
    method,
    direction: 'serverNotification' as const,
    params,
  })),
  { method: 'initialized', direction: 'clientNotification' },
];
