import { startChild } from '@codex-ts/utils-process';

/** Program and arguments up to and without `exec`, and what to change in the environment of that one process. */
export type TurnCommand = (
  number: number,
  place: { codexHome: string; workspace: string },
) => Promise<{ program: string; args: readonly string[]; environment?: Readonly<Record<string, string>> }>;

/** One process of the demonstration. */
export interface EmbeddedTurn {
  number: number;
  pid: number;
  argv: readonly string[];
  /** Edited its file, ran its command and ended its turn. */
  isCompleted: boolean;
  threadId?: string;
  /** What the process said went wrong. */
  problem?: string;
}

/** What every turn runs with. */
export interface TurnSurroundings {
  codexHome: string;
  workspace: string;
  prompt: string;
  command: TurnCommand;
  environment: Readonly<Record<string, string | undefined>>;
  modelUrl: string;
  signal: AbortSignal;
}

/** Runs one `exec` process to its end and reads its JSONL. */
export async function runEmbeddedTurn(number: number, around: TurnSurroundings): Promise<EmbeddedTurn> {
  const { codexHome, workspace, signal } = around;
  const { program, args, environment = {} } = await around.command(number, { codexHome, workspace });
  const argv = [program, ...args, 'exec', ...execFlags(around), around.prompt];
  const child = await startChild({
    command: program,
    args: argv.slice(/*start*/ 1),
    cwd: workspace,
    env: { ...defined(around.environment), CODEX_HOME: codexHome, ...environment },
    input: '',
    signal,
  });
  const { exitCode, stdout, stderr } = await child.result;
  const events = parseEvents(stdout);
  const threadId = events.find(({ type }) => type === 'thread.started')?.thread_id;
  const isCompleted =
    exitCode === 0 &&
    events.some(({ type }) => type === 'turn.completed') &&
    isItemDone(events, 'file_change') &&
    isItemDone(events, 'command_execution');
  return {
    number,
    pid: child.pid,
    argv,
    isCompleted,
    ...(threadId !== undefined && { threadId }),
    ...(!isCompleted && { problem: problemOf(events, stderr) ?? `exit code ${exitCode}` }),
  };
}

function execFlags({ workspace, modelUrl }: TurnSurroundings): readonly string[] {
  return [
    '--json',
    '--skip-git-repo-check',
    '--sandbox',
    'danger-full-access',
    '--cd',
    workspace,
    '-c',
    `openai_base_url="${modelUrl}"`,
  ];
}

interface SeenEvent {
  type?: string;
  message?: string;
  thread_id?: string;
  item?: { type?: string; status?: string };
}

function problemOf(events: readonly SeenEvent[], stderr: string): string | undefined {
  const told = events.findLast(({ type }) => type === 'error')?.message ?? stderr.trim().split('\n').at(-1);
  return told === '' ? undefined : told;
}

function isItemDone(events: readonly SeenEvent[], kind: string): boolean {
  return events.some(
    ({ type, item }) => type === 'item.completed' && item?.type === kind && item.status === 'completed',
  );
}

function parseEvents(jsonl: string): readonly SeenEvent[] {
  return jsonl.split('\n').flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      // Our own program wrote it; members are compared, never trusted.
      return typeof event === 'object' && event !== null ? [event] : [];
    } catch {
      return [];
    }
  });
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment))
    if (value !== undefined && value !== '') result[name] = value;
  return result;
}
