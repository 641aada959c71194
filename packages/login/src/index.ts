export type { AuthChange } from './auth-changes.ts';
export { authHeaders } from './auth-headers.ts';
export type {
  AuthManager,
  AuthOptions,
  AuthState,
  LogoutOptions,
  ReloadOptions,
  ReloadOutcome,
} from './auth-manager.ts';
export type { AuthPorts } from './auth-ports.ts';
export type { AuthSource } from './auth-sources.ts';
export type { AuthSupply } from './auth-supply.ts';
export { sendAuthorized, type AnswerStatus } from './authorized-request.ts';
export {
  accountOf,
  authModeOf,
  isChatgptAuth,
  type AgentIdentityAuth,
  type ApiKeyAuth,
  type BedrockAccessKeysAuth,
  type BedrockApiKeyAuth,
  type ChatgptAuth,
  type CodexAuth,
  type PersonalAccessTokenAuth,
} from './codex-auth.ts';
export { createAuthManager, type AuthManagerOptions } from './create-auth-manager.ts';
export {
  AccountLookupError,
  AgentIdentityError,
  CommandTokenError,
  ExternalAuthError,
  ModeUnsupportedError,
  PolicyRefusedError,
  RecordCorruptError,
  RefreshRejectedError,
  RefreshUnavailableError,
  SignInError,
  StoreUnavailableError,
  StoreUnreadableError,
  StoreUnwritableError,
  type CommandTokenFailure,
  type LoginError,
  type RefusalReason,
  type SignInFailure,
} from './errors.ts';
export { createCommandAuth, type CommandAuth, type CommandAuthOptions } from './external/command-token.ts';
export type { ExternalAuth, ExternalTokens } from './external/external-auth.ts';
export { identityHeaders, resolveOriginator, userAgent, type HttpIdentity } from './http-identity.ts';
export type { Environment } from './oauth-endpoints.ts';
export type { AgentIdentity } from './record/agent-identity.ts';
export { apiKeyRecord, parseRecord, type AuthRecord, type IssuedTokens } from './record/auth-record.ts';
export type { BedrockAccessKeys, BedrockApiKey } from './record/bedrock-keys.ts';
export { persistTokens, type PersistOutcome } from './refresh/persist-tokens.ts';
export {
  refreshAndPersistChatgptToken,
  type RefreshCycle,
  type RefreshOutcome,
  type UnsavedRotation,
} from './refresh/refresh-cycle.ts';
export {
  requestChatgptTokenRefresh,
  type RefreshReason,
  type RefreshRequest,
} from './refresh/refresh-request.ts';
export type { RefusalMemory, StoredRefusal } from './refresh/refusal-file.ts';
export type { RejectedTokens } from './refresh/rejected-tokens.ts';
export type { SignOutReport } from './sign-out/sign-out.ts';
export type {
  AuthStore,
  LockRefreshOptions,
  RefreshLock,
  StoreNotice,
  StoreRemoval,
  StoreUpdate,
} from './store/auth-store.ts';
export { createAutoStore } from './store/auto-store.ts';
export { createEphemeralStore } from './store/ephemeral-store.ts';
export { createFileStore, type FileStoreOptions, type FileStorePorts } from './store/file-store.ts';
export type { Keyring, OpenKeyring } from './store/keyring.ts';
export {
  createKeyringStore,
  type KeyringStoreOptions,
  type KeyringStorePorts,
} from './store/keyring-store.ts';
export type { LoginPlace } from './store/login-place.ts';
export type { HeldLock, LockPorts, TakeLock, TakeLockOptions } from './store/commit-locks.ts';
export { isWorkspacePlan, parsePlanType, planDisplayName, type PlanType } from './tokens/plan-type.ts';
export type { AccountFacts, TokenData } from './tokens/token-data.ts';
export type { RecoveryStep, UnauthorizedRecovery, UnavailableReason } from './unauthorized-recovery.ts';
