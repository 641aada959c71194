import { Command, CommanderError } from 'commander';

import type { CommandContext } from './command-context.ts';
import { UsageError } from './errors.ts';
import { defineExec } from './exec-flags.ts';
import { exitCode, exitCodeOf, exitCodeOfSignal } from './exit-code.ts';
import { failureJson, failureLine } from './failure-text.ts';
import { listenForInterrupts } from './interrupts.ts';
import { defineLogin } from './login-commands.ts';
import { createSink } from './output.ts';

/** Runs one command line and ends the process with the code that `exit-code.ts` documents. */
export async function runCommandLine(argv: readonly string[], version: string): Promise<void> {
  const interrupts = listenForInterrupts();
  const stdout = createSink(process.stdout);
  const stderr = createSink(process.stderr);
  let code: number = exitCode.ok;
  const context: CommandContext = {
    version,
    environment: process.env,
    stdout,
    stderr,
    interrupts,
    exit: (wanted) => (code = wanted),
  };
  try {
    await createProgram(context, argv[0]).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    code = await reportFailure(error, argv, context);
  }
  const received = interrupts.received();
  process.exit(received === undefined ? code : exitCodeOfSignal(received));
}

/** `first` is the first word; without it, or for any other than `exec`, all commands are there. */
function createProgram(context: CommandContext, first: string | undefined): Command {
  const program = new Command('codex-ts')
    .description('A coding agent that shares CODEX_HOME with native codex.')
    .version(`codex-ts ${context.version}`, '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError();
  defineExec(program, context);
  // What runs a prompt starts often, and its parser needs no other command.
  if (first === 'exec') return program;
  defineLogin(program, context);
  // Listed here, and read elsewhere: `program.ts` knows it before this parser is loaded.
  program.command('app-server').description('serve editors and other programs over native codex’s protocol');
  program
    .command('start')
    .description('run one prompt; without credentials, a demonstration on servers of its own')
    .argument('[prompt]', 'what to do')
    .action(async (prompt: string | undefined) => {
      const { start } = await import('./start-command.ts');
      await start(context, prompt);
    });
  return program;
}

async function reportFailure(
  error: unknown,
  argv: readonly string[],
  context: CommandContext,
): Promise<number> {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCode.ok; // help and version, printed by then
    if (error.code === 'commander.help') return exitCode.usage; // without a command help is printed as well
    return reportFailure(new UsageError(error.message.replace(/^error: /u, '')), argv, context);
  }
  if (context.interrupts.received() !== undefined) return exitCode.interrupted;
  try {
    if (argv.includes('--json') || argv.includes('--experimental-json')) {
      await context.stdout(`${failureJson(error)}\n`);
    }
    await context.stderr(`${failureLine(error)}\n`);
  } catch {
    // Nobody reads our output any more; the exit code still says it.
  }
  return exitCodeOf(error);
}
