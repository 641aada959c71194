export { CodexError, isCodexError, type CodexErrorOptions, type Retry } from './codex-error.ts';
export { describeError } from './describe-error.ts';
export { errnoOf } from './errno-of.ts';
export { redact } from './redact.ts';
export { Secret } from './secret.ts';
