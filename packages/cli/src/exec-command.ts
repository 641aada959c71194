import { resolve } from 'node:path';

import { runExec, type ExecOptions, type ExecOutcome, type ThreadChoice } from '@codex-ts/exec';
import { parseThreadId } from '@codex-ts/protocol';
import { resolveCodexHome } from '@codex-ts/utils-path';

import { FeatureMissingError, UsageError } from './errors.ts';
import type { ExecFlags, ExecTarget } from './exec-invocation.ts';
import { exitCode } from './exit-code.ts';
import type { CommandContext } from './command-context.ts';
import { readPrompt } from './prompt-source.ts';
import { stdinTimeoutSeconds } from './stdin-text.ts';

export interface ExecCommand {
  flags: ExecFlags;
  target: ExecTarget;
  prompt?: string;
}

/** `codex-ts exec`: command line → {@link ExecOptions} → exit code. */
export async function exec(context: CommandContext, command: ExecCommand): Promise<void> {
  const { flags } = command;
  refuseMissingFeatures(flags);
  const thread = threadChoice(command.target);
  const prompt = await readPrompt({
    ...(command.prompt === undefined ? {} : { argument: command.prompt }),
    stdin: process.stdin,
    timeoutSeconds: flags.stdinTimeout ?? stdinTimeoutSeconds,
    notice: context.stderr,
    signal: context.interrupts.signal,
  });
  const outcome = await runExec({ ...execOptions(context, flags), thread, prompt });
  context.exit(exitCodeOfOutcome(outcome));
}

function execOptions(context: CommandContext, flags: ExecFlags): Omit<ExecOptions, 'prompt' | 'thread'> {
  const bypass = flags.dangerouslyBypassApprovalsAndSandbox === true;
  const options: Omit<ExecOptions, 'prompt' | 'thread'> = {
    codexHome: resolveCodexHome(context.environment),
    workspace: resolve(flags.cd ?? '.'),
    images: flags.image,
    overrides: [
      ...flags.config,
      ...flags.enable.map((name) => `features.${name}=true`),
      ...flags.disable.map((name) => `features.${name}=false`),
    ],
    addDirectories: flags.addDir.map((directory) => resolve(directory)),
    ignoreUserConfig: flags.ignoreUserConfig === true,
    strictConfig: flags.strictConfig === true,
    skipGitRepoCheck: flags.skipGitRepoCheck === true || bypass,
    ephemeral: flags.ephemeral === true,
    format: flags.json === true || flags.experimentalJson === true ? 'jsonl' : 'text',
    stdout: context.stdout,
    stderr: context.stderr,
    environment: context.environment,
    version: context.version,
    signal: context.interrupts.signal,
  };
  if (flags.profile !== undefined) options.profile = flags.profile;
  if (flags.account !== undefined) options.account = flags.account;
  if (flags.model !== undefined) options.model = flags.model;
  if (bypass) options.sandboxMode = 'danger-full-access';
  else if (flags.sandbox !== undefined) options.sandboxMode = flags.sandbox;
  if (flags.threadSource !== undefined) options.threadSource = flags.threadSource;
  if (flags.outputSchema !== undefined) options.outputSchemaFile = resolve(flags.outputSchema);
  if (flags.outputLastMessage !== undefined) options.lastMessageFile = resolve(flags.outputLastMessage);
  return options;
}

function threadChoice(target: ExecTarget): ThreadChoice {
  if (target.kind === 'new') return { kind: 'new' };
  if (target.last) return { kind: 'resumeLast', anywhere: target.all };
  if (target.id === undefined) {
    throw new UsageError(
      'exec resume needs the id of a thread',
      'Give an id, or --last for the newest thread.',
    );
  }
  const threadId = parseThreadId(target.id);
  if (threadId === undefined) {
    throw new UsageError(
      `not a thread id: ${target.id}`,
      'A thread id is a UUID, as in the name of its session file.',
    );
  }
  return { kind: 'resume', threadId };
}

function refuseMissingFeatures(flags: ExecFlags): void {
  if (flags.worktree === true) {
    throw new FeatureMissingError('--worktree', 'Make the worktree with git and pass it with --cd.');
  }
  if (flags.oss === true || flags.localProvider !== undefined) {
    throw new FeatureMissingError(
      '--oss and --local-provider',
      'Add the server to [model_providers] in config.toml.',
    );
  }
  if (flags.approveForMe === true) {
    throw new FeatureMissingError('--approve-for-me', 'Choose a sandbox mode with --sandbox.');
  }
  if (flags.cyberAccessProgram !== undefined && flags.cyberAccessProgram !== 'standard') {
    throw new FeatureMissingError(
      `--cyber-access-program ${flags.cyberAccessProgram}`,
      'Leave the flag out, or pass standard.',
    );
  }
}

function exitCodeOfOutcome(outcome: ExecOutcome): number {
  switch (outcome.outcome) {
    case 'completed':
      return exitCode.ok;
    case 'failed':
      return exitCode.failed;
    case 'interrupted':
      return exitCode.interrupted;
    default:
      return outcome satisfies never;
  }
}
