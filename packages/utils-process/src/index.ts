export { ProcessStartError } from './errors.ts';
export type { OutputBytes, OutputChunk } from './output.ts';
export { runChild, startChild, type Child, type ChildOptions, type ChildResult } from './start-child.ts';
export { withoutCredentials } from './without-credentials.ts';
