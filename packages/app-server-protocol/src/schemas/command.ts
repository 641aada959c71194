import * as z from 'zod/mini';

import { maybe, nothing, whole } from './field.ts';
import { SandboxPolicy } from './policy.ts';

export const CommandExecTerminalSize = z.object({
  rows: whole.check(z.minimum(1), z.maximum(65_535)),
  cols: whole.check(z.minimum(1), z.maximum(65_535)),
});

export const CommandExecParams = z.object({
  command: z.array(z.string()),
  processId: maybe(z.string()),
  tty: z.exactOptional(z.boolean()),
  streamStdin: z.exactOptional(z.boolean()),
  streamStdoutStderr: z.exactOptional(z.boolean()),
  outputBytesCap: maybe(whole.check(z.minimum(0))),
  disableOutputCap: z.exactOptional(z.boolean()),
  disableTimeout: z.exactOptional(z.boolean()),
  timeoutMs: maybe(whole),
  cwd: maybe(z.string()),
  env: maybe(z.record(z.string(), z.nullable(z.string()))),
  size: maybe(CommandExecTerminalSize),
  sandboxPolicy: maybe(SandboxPolicy),
  permissionProfile: maybe(z.string()),
});

export const CommandExecResponse = z.object({
  exitCode: whole,
  stdout: z.string(),
  stderr: z.string(),
});

export const CommandExecWriteParams = z.object({
  processId: z.string(),
  deltaBase64: maybe(z.string()),
  closeStdin: z.exactOptional(z.boolean()),
});

export const CommandExecWriteResponse = nothing();

export const CommandExecResizeParams = z.object({ processId: z.string(), size: CommandExecTerminalSize });

export const CommandExecResizeResponse = nothing();

export const CommandExecTerminateParams = z.object({ processId: z.string() });

export const CommandExecTerminateResponse = nothing();

export const CommandExecOutputDeltaNotification = z.object({
  processId: z.string(),
  stream: z.enum(['stdout', 'stderr']),
  deltaBase64: z.string(),
  capReached: z.boolean(),
});

export const commandSchemas = {
  CommandExecTerminalSize,
  CommandExecParams,
  CommandExecResponse,
  CommandExecWriteParams,
  CommandExecWriteResponse,
  CommandExecResizeParams,
  CommandExecResizeResponse,
  CommandExecTerminateParams,
  CommandExecTerminateResponse,
  CommandExecOutputDeltaNotification,
};

export const commandTexts: Record<keyof typeof commandSchemas, string> = {
  CommandExecTerminalSize: 'The size of a terminal in characters.',
  CommandExecParams:
    'Runs a command for the client, outside any thread. `processId` is needed for everything but waiting.',
  CommandExecResponse: 'The command ended. What was streamed is not repeated here.',
  CommandExecWriteParams: 'Writes to the standard input of a command, and may close it.',
  CommandExecWriteResponse: 'It was written.',
  CommandExecResizeParams: 'The terminal has a new size.',
  CommandExecResizeResponse: 'The command knows.',
  CommandExecTerminateParams: 'Ends a command.',
  CommandExecTerminateResponse: 'It was told to end.',
  CommandExecOutputDeltaNotification: 'Output of a command that streams, in base64.',
};
