import { plainCommands } from './plain-commands.ts';
import { programName } from './shells.ts';

/** A command line that can be told apart into its commands. */
export interface ParsedCommand {
  /** Program and arguments of each, in their order. */
  words: readonly (readonly string[])[];
}

const readable = new Set(['bash', 'zsh', 'sh']);

/**
 * The commands of an argument vector: of `bash -lc SCRIPT` (`zsh`, `sh`, `-c` alike) those of the script, of any
 * other the vector itself. Undefined when the script is more than plain words joined by `&&`, `||`, `;`, `|` and
 * line ends: with expansions, redirections, globs, assignments or control flow, nobody knows what it will run.
 */
export function parseCommand(argv: readonly string[]): ParsedCommand | undefined {
  const [program, flag, script, ...more] = argv;
  if (program === undefined) return undefined;
  if (!readable.has(programName(program))) return { words: [argv] };
  if ((flag !== '-lc' && flag !== '-c') || script === undefined || more.length > 0) return undefined;
  const words = plainCommands(script);
  return words === undefined ? undefined : { words };
}
