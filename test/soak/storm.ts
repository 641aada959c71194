import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { startAuthority, type Authority } from '@codex-ts/testkit';

const holder = fileURLToPath(new URL('holder.ts', import.meta.url));

/** How hard. */
export interface StormOptions {
  rounds: number;
  /** At once, on one home. */
  processes: number;
  /** How many of them get SIGKILL at a random moment. */
  kills: number;
  random: () => number;
}

/** What came of it. */
export interface StormReport {
  rounds: number;
  /** Rounds in which nobody was killed, and the token requests in them: one each. */
  calmRounds: number;
  calmRequests: number;
  /** Processes that lived and got neither a working token nor an honest reason why there is none. */
  failed: number;
  /** Sign-ins whose new tokens died with the process that had just received them: only where somebody was killed. */
  lost: number;
}

/**
 * Round after round there is a sign-in whose access token has expired, and many processes ask for credentials at once.
 * In every second round some of them are killed. Throws when a calm round costs more than one request.
 */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const report: StormReport = { rounds: 0, calmRounds: 0, calmRequests: 0, failed: 0, lost: 0 };
  const authority = await startAuthority();
  const home = await mkdtemp(join(tmpdir(), 'codex-ts-soak-'));
  try {
    while (report.rounds < options.rounds) await runRound(report, { options, authority, home });
    return report;
  } finally {
    await authority[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true });
  }
}

interface Stage {
  options: StormOptions;
  authority: Authority;
  home: string;
}

async function runRound(report: StormReport, { options, authority, home }: Stage): Promise<void> {
  const isCalm = report.rounds % 2 === 0;
  await signIn(authority, home);
  authority.forget();
  const answers = await Promise.all(
    Array.from({ length: options.processes }, (_, index) =>
      ask(home, authority, isCalm || index >= options.kills ? undefined : options.random() * 600),
    ),
  );
  answers.push(await ask(home, authority, /*killAfterMs*/ undefined));
  report.rounds += 1;
  const requests = authority.requests.filter(({ fields }) => fields['grant_type'] === 'refresh_token').length;
  if (isCalm) {
    report.calmRounds += 1;
    report.calmRequests += requests;
    if (requests !== 1) throw new Error(`round ${report.rounds}: ${requests} token requests instead of 1`);
  }
  const survivors = answers.filter((answer) => answer !== 'killed');
  const isLost = !isCalm && survivors.some(({ code }) => code === 'LOGIN_REFRESH_REJECTED');
  if (isLost) report.lost += 1;
  report.failed += survivors.filter(({ token, code }) => {
    const isServed = token !== undefined && authority.accepts(token);
    return !isServed && !(isLost && code === 'LOGIN_REFRESH_REJECTED');
  }).length;
}

interface Answer {
  token?: string;
  code?: string;
}

async function ask(
  home: string,
  authority: Authority,
  killAfterMs: number | undefined,
): Promise<Answer | 'killed'> {
  const child = spawn(process.execPath, ['--conditions=@codex-ts/source', holder], {
    env: { PATH: process.env['PATH'], CODEX_HOME: home, ...authority.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  if (killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  const [, signal] = await once(child, 'close');
  return signal === 'SIGKILL' ? 'killed' : JSON.parse(Buffer.concat(chunks).toString());
}

/** An `auth.json` whose access token has expired. */
async function signIn(authority: Authority, home: string): Promise<void> {
  const tokens = authority.issue({}, { lifetimeSeconds: -60 });
  const record = {
    auth_mode: 'chatgpt',
    OPENAI_API_KEY: null,
    tokens: {
      id_token: tokens.idToken,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      account_id: tokens.accountId,
    },
    last_refresh: new Date().toISOString(),
  };
  await writeFile(join(home, 'auth.json'), JSON.stringify(record), { mode: 0o600 });
}
