export { CodexError, isCodexError, type CodexErrorOptions, type Retry } from './codex-error.ts';
export { describeError } from './describe-error.ts';
export { redact } from './redact.ts';
export { Secret } from './secret.ts';
