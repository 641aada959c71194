export { createToolSet, type ToolSet, type ToolSetOptions } from './tool-set.ts';
export type { CommandEnd, ToolCall, ToolContext, ToolEvent } from './tool.ts';
