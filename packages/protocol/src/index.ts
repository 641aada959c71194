export type { ApprovalDecision, ApprovalRequest, CommandInput } from './approval.ts';
export {
  approvalPolicyFromWire,
  approvalPolicyToWire,
  asksBeyondSandbox,
  type ApprovalPolicy,
  type ApprovalPolicyWire,
  type GranularApproval,
  type GranularFlag,
} from './approval-policy.ts';
export type {
  ApprovalReview,
  ApprovalReviewEnd,
  ApprovalsReviewer,
  ReviewAuthorization,
  ReviewRisk,
} from './approval-review.ts';
export type { AuthMode, AuthSettings, CredentialsStore } from './auth-settings.ts';
export type { JsonSchema } from './json-schema.ts';
export type { ModelProvider, TokenCommand } from './model-provider.ts';
export { parseResponseItem } from './parse-response-item.ts';
export type { RateLimitSnapshot, RateLimitWindow } from './rate-limits.ts';
export {
  responseItemToWire,
  type ContentItem,
  type CustomToolCallItem,
  type CustomToolCallOutputItem,
  type FunctionCallItem,
  type FunctionCallOutputItem,
  type MessageItem,
  type OtherItem,
  type ReasoningItem,
  type ResponseItem,
} from './response-item.ts';
export type { SandboxPolicy } from './sandbox-policy.ts';
export { isThreadId, isTurnId, parseThreadId, parseTurnId, type ThreadId, type TurnId } from './thread-id.ts';
export type {
  ReasoningEffort,
  ReasoningSummary,
  SandboxMode,
  ThreadSettings,
  Verbosity,
  WebSearchMode,
} from './thread-settings.ts';
export type { TokenUsage } from './token-usage.ts';
export type { TurnAttribution } from './turn-attribution.ts';
export type { TurnEvent, TurnFailure } from './turn-event.ts';
export type {
  AgentMessage,
  CommandExecution,
  FileChange,
  FileChangeEntry,
  ItemStatus,
  Notice,
  Reasoning,
  ToolOutput,
  ToolOutputItem,
  TurnItem,
  UserMessage,
  WebSearch,
} from './turn-item.ts';
export type { ImageDetail, TextElement, UserInput, UserInputPart } from './user-input.ts';
