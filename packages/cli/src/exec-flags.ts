import { InvalidArgumentError, Option, type Command } from 'commander';

import { FeatureMissingError } from './errors.ts';
import type { ExecFlags, ExecTarget } from './exec-invocation.ts';
import type { CommandContext } from './command-context.ts';

/** Adds `exec` with `exec resume`. Its flags may stand before and after the subcommand. */
export function defineExec(program: Command, context: CommandContext): void {
  const run = async (flags: ExecFlags, target: ExecTarget, prompt: string | undefined): Promise<void> => {
    const { interpretSchemas } = await import('./interpret-schemas.ts');
    interpretSchemas();
    const { exec } = await import('./exec-command.ts');
    await exec(context, { flags, target, ...(prompt === undefined ? {} : { prompt }) });
  };
  const exec = program
    .command('exec')
    .alias('e')
    .description('run one prompt without a screen and print the answer')
    .argument('[prompt]', 'what to do; "-" or nothing reads standard input');
  for (const option of execOptions()) exec.addOption(option);
  exec.action((prompt: string | undefined, flags: ExecFlags) => run(flags, { kind: 'new' }, prompt));
  refuseMissing(exec, 'fork', 'Go on with the thread itself: exec resume ID.');
  refuseMissing(exec, 'review', 'Ask for the review in a prompt.');
  exec
    .command('resume')
    .description('go on with a recorded thread')
    .argument('[id]', 'the id of the thread')
    .argument('[prompt]', 'what to do; "-" or nothing reads standard input')
    .option('--last', 'the newest thread of this folder')
    .option('--all', 'with --last: of every folder')
    .action(async (...given: readonly [string | undefined, string | undefined, ResumeFlags, Command]) => {
      const [id, prompt, own, command] = given;
      const last = own.last === true;
      // With --last there is no id: the first word is the prompt.
      const words = last && prompt === undefined ? { id: undefined, prompt: id } : { id, prompt };
      const target = { kind: 'resume', last, all: own.all === true } as const;
      await run(
        command.optsWithGlobals<ExecFlags>(),
        words.id === undefined ? target : { ...target, id: words.id },
        words.prompt,
      );
    });
}

/** Subcommands of native's exec. Unless refused by name they would be taken for prompts. */
function refuseMissing(exec: Command, name: string, remedy: string): void {
  exec
    .command(name, { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action(() => {
      throw new FeatureMissingError(`exec ${name}`, remedy);
    });
}

interface ResumeFlags {
  last?: boolean;
  all?: boolean;
}

function execOptions(): readonly Option[] {
  return [
    listOption(
      '-c, --config <key=value>',
      'override a value of config.toml; the value is TOML, or else text',
    ),
    listOption('--enable <feature>', 'the same as -c features.NAME=true'),
    listOption('--disable <feature>', 'the same as -c features.NAME=false'),
    listOption('-i, --image <file>', 'an image that goes with the prompt'),
    listOption('--add-dir <dir>', 'a directory that may be written besides the workspace'),
    new Option('--json', 'print events to standard output, one JSON object a line'),
    new Option('--experimental-json').hideHelp(),
    new Option('-m, --model <model>', 'the model to use'),
    new Option('-p, --profile <name>', 'the profile of config.toml to use'),
    new Option('--account <name>', 'the account whose login to use, for this run'),
    new Option('-s, --sandbox <mode>', 'what commands may touch').choices([
      'read-only',
      'workspace-write',
      'danger-full-access',
    ]),
    new Option('-C, --cd <dir>', 'the workspace'),
    new Option('--thread-source <source>', 'where a new thread comes from, for its log'),
    new Option('--output-schema <file>', 'a JSON Schema that the answer must follow'),
    new Option('-o, --output-last-message <file>', 'write the answer to this file as well'),
    new Option('--skip-git-repo-check', 'run outside a git repository'),
    new Option(
      '--dangerously-bypass-approvals-and-sandbox',
      'run commands unconfined and without asking',
    ).conflicts('sandbox'),
    new Option('--ephemeral', 'leave no session file'),
    new Option('--strict-config', 'refuse unknown keys in config.toml'),
    new Option('--ignore-user-config', 'do not read config.toml of CODEX_HOME'),
    new Option('--ignore-rules', 'accepted; there are no rules files here'),
    new Option('--dangerously-bypass-hook-trust', 'accepted; there are no hooks here').hideHelp(),
    new Option('--color <when>', 'accepted; nothing is coloured').choices(['always', 'never', 'auto']),
    new Option(
      '--stdin-timeout <seconds>',
      'how long standard input may be silent, 30 by default; 0 = for ever',
    ).argParser(seconds),
    new Option('--cyber-access-program <program>')
      .choices(['standard', 'daybreak_blue', 'daybreak_red'])
      .hideHelp(),
    new Option('--worktree').hideHelp(),
    new Option('--oss').hideHelp(),
    new Option('--local-provider <name>').hideHelp(),
    new Option('--approve-for-me').hideHelp(),
  ];
}

function listOption(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], 'none')
    .argParser((value: string, before: readonly string[]) => [...before, value]);
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('a number of seconds, 0 or more');
  return value;
}
