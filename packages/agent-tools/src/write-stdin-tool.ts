import { readWriteStdinArguments } from './arguments.ts';
import { writeStdinSpec } from './exec-spec.ts';
import type { RunningCommands } from './running-commands.ts';
import type { Tool } from './tool.ts';

/** `write_stdin`: talks to a command that `exec_command` left running. */
export function createWriteStdinTool(running: RunningCommands): Tool {
  return {
    kind: 'function',
    name: writeStdinSpec.name,
    spec: writeStdinSpec,
    async run(input, { signal }) {
      const read = readWriteStdinArguments(input);
      return read.ok ? running.write(read.value, signal) : `failed to parse function arguments: ${read.why}`;
    },
  };
}
