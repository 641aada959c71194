import * as z from 'zod/mini';

const wholeNumber = z.number().check(z.nonnegative());

const execArguments = z.object({
  cmd: z.string(),
  workdir: z.nullish(z.string()),
  shell: z.nullish(z.string()),
  login: z.nullish(z.boolean()),
  keep_stdin_open: z.nullish(z.boolean()),
  yield_time_ms: z.nullish(wholeNumber),
  max_output_tokens: z.nullish(wholeNumber),
  sandbox_permissions: z.nullish(z.enum(['use_default', 'require_escalated'])),
  justification: z.nullish(z.string()),
});

const writeStdinArguments = z.object({
  session_id: z.number(),
  chars: z.nullish(z.string()),
  yield_time_ms: z.nullish(wholeNumber),
  max_output_tokens: z.nullish(wholeNumber),
});

const patchArguments = z.object({ input: z.string() });

/** Arguments of `exec_command`, with what the model left out filled in. */
export interface ExecArguments {
  cmd: string;
  workdir?: string;
  shell?: string;
  login: boolean;
  /** Whether `write_stdin` is to follow; otherwise the command finds its input empty. */
  keepStdinOpen: boolean;
  yieldMs: number;
  maxOutputTokens: number;
  /** Whether it is to run unconfined, which somebody has to approve. */
  isEscalated: boolean;
  /** The question for whoever approves. */
  justification?: string;
}

/** Arguments of `write_stdin`. Without characters it only looks. */
export interface WriteStdinArguments {
  sessionId: number;
  chars: string;
  yieldMs: number;
  maxOutputTokens: number;
}

/** The arguments, or why they cannot be read. */
export type Arguments<T> = { ok: true; value: T } | { ok: false; why: string };

const defaultOutputTokens = 10_000;

export function readExecArguments(json: string): Arguments<ExecArguments> {
  const read = parse(json, execArguments);
  if (!read.ok) return read;
  const { cmd, workdir, shell, login, justification } = read.value;
  const { yield_time_ms: yieldMs, max_output_tokens: tokens } = read.value;
  return {
    ok: true,
    value: {
      cmd,
      ...(isGiven(workdir) && { workdir }),
      ...(isGiven(shell) && { shell }),
      login: login ?? true,
      keepStdinOpen: read.value.keep_stdin_open ?? false,
      yieldMs: clamp(yieldMs ?? 10_000, { least: 250, most: 30_000 }),
      maxOutputTokens: Math.min(tokens ?? defaultOutputTokens, defaultOutputTokens),
      isEscalated: read.value.sandbox_permissions === 'require_escalated',
      ...(isGiven(justification) && { justification }),
    },
  };
}

export function readWriteStdinArguments(json: string): Arguments<WriteStdinArguments> {
  const read = parse(json, writeStdinArguments);
  if (!read.ok) return read;
  const { session_id: sessionId, yield_time_ms: yieldMs, max_output_tokens: tokens } = read.value;
  const chars = read.value.chars ?? '';
  const wait =
    chars === ''
      ? { asked: yieldMs ?? 5_000, least: 5_000, most: 300_000 }
      : { asked: yieldMs ?? 250, least: 250, most: 30_000 };
  return {
    ok: true,
    value: {
      sessionId,
      chars,
      yieldMs: clamp(wait.asked, wait),
      maxOutputTokens: Math.min(tokens ?? defaultOutputTokens, defaultOutputTokens),
    },
  };
}

export function readPatchArguments(json: string): Arguments<{ input: string }> {
  return parse(json, patchArguments);
}

function parse<T>(json: string, schema: z.ZodMiniType<T>): Arguments<T> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : 'not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    ok: false,
    why: issue === undefined ? 'wrong shape' : `${issue.path.join('.')}: ${issue.message}`,
  };
}

function isGiven(text: string | null | undefined): text is string {
  return text !== undefined && text !== null && text !== '';
}

function clamp(value: number, { least, most }: { least: number; most: number }): number {
  return Math.min(Math.max(value, least), most);
}
