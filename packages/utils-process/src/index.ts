export { ProcessStartError } from './errors.ts';
export type { OutputChunk } from './output.ts';
export { runChild, startChild, type Child, type ChildOptions, type ChildResult } from './start-child.ts';
export { withoutCredentials } from './without-credentials.ts';
