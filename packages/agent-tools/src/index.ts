export type { FindSandbox } from './confinement.ts';
export { TurnCancelledError } from './errors.ts';
export { createToolSet, type ToolSet, type ToolSetOptions } from './tool-set.ts';
export type { CommandEnd, ToolCall, ToolContext, ToolEvent } from './tool.ts';
