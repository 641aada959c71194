import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Phase } from './phase.ts';

const program = fileURLToPath(new URL('victim.ts', import.meta.url));

// Stripping types and compiling is most of what a victim does.
const compileCache = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));

/** What a victim can be made to do wrong, so that the judgement is seen to notice. */
export type Breakage = 'writesInPlace' | 'removesFirst' | 'lockOutlives';

/** What a victim lives for, and when it dies. */
export interface VictimPlan {
  readonly codexHome: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly action: 'refresh' | 'signIn' | 'signOut';
  /** The key that a `signIn` stores. */
  readonly apiKey?: string;
  /** It kills itself as soon as it comes so far. */
  readonly dieAt?: Phase | BrokenPhase;
  /** How long it rests in every phase, so that a kill from outside can land in each. */
  readonly restMs?: number;
  readonly breakage?: Breakage;
}

/** What only broken victims come to. */
export type BrokenPhase = 'halfWritten' | 'removed';

/** A victim that runs. */
export interface Victim {
  readonly child: ChildProcess;
  /** Resolves when it has come so far, or has ended. */
  reached(phase: string): Promise<void>;
  /** How it ended, and the phases it came to. */
  readonly ended: Promise<VictimEnd>;
}

export interface VictimEnd {
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly phases: readonly string[];
}

/** Starts a victim. It tells its phases by a pipe, which a kill does not take back. */
export function startVictim(plan: VictimPlan): Victim {
  const child = spawn(process.execPath, ['--conditions=@codex-ts/source', program], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: compileCache, VICTIM_PLAN: JSON.stringify(plan) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  const waiting = new Map<string, () => void>();
  let text = '';
  const phases = (): string[] => text.split('\n').filter(Boolean);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (const phase of phases()) waiting.get(phase)?.();
  });

  async function end(): Promise<VictimEnd> {
    // What a child process says when it closes.
    const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    close();
    return { exitCode, signal, phases: phases() };
  }

  return {
    child,
    ended: end(),
    async reached(phase) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.set(phase, resolve);
      await Promise.race([promise, closed]);
    },
  };
}
