// `watched-run.ts COMMAND ARGUMENT…`: runs the command with a temporary folder of its own, and fails when a secret of
// the testkit stands in its output, in a file that it leaves or removes, or in what its tests' programs print; and
// when it leaves anything behind at all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { searchTree, type Leak } from './search-tree.ts';
import { secretForms } from './secret-search.ts';

const [command, ...args] = process.argv.slice(/*start*/ 2);
if (command === undefined)
  throw new TypeError('watched-run.ts COMMAND ARGUMENT…: which command is to be watched?');

const folder = mkdtempSync(join(tmpdir(), 'codex-ts-run-'));
chmodSync(folder, 0o711); // as open as /tmp for a test that looks with another user's eyes
const report = `${folder}.leaks`;
const child = spawn(command, args, {
  env: { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder, CODEX_TS_LEAK_REPORT: report },
  stdio: ['inherit', 'pipe', 'pipe'],
  shell: process.platform === 'win32',
});

/** What a stream brought, which goes on to `out` as it comes. */
function follow(stream: Readable, out: NodeJS.WriteStream): Buffer[] {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    out.write(chunk);
  });
  return chunks;
}

const outputs = {
  output: follow(child.stdout, process.stdout),
  errors: follow(child.stderr, process.stderr),
};
// What a child process says when it closes.
const [exitCode, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];

function leaks(): Leak[] {
  const printed = Object.entries(outputs).flatMap(([name, chunks]) => {
    const forms = secretForms(Buffer.concat(chunks));
    return forms.length > 0 ? [{ where: `the ${name} of the run`, forms }] : [];
  });
  const told = existsSync(report) ? readFileSync(report, 'utf8').trimEnd().split('\n') : [];
  // Written by watch-worker.ts.
  const during = told.filter(Boolean).map((line) => JSON.parse(line) as Leak);
  return [...printed, ...during, ...searchTree(folder)];
}

const found = new Set(leaks().map(({ where, forms }) => `secret (${forms.join(', ')}) in ${where}`));
const left = readdirSync(folder)
  .filter((name) => name !== 'node-compile-cache') // Node's own, which tools like tsc switch on
  .map((name) => `left behind in the temporary folder: ${name}`);
for (const line of [...found, ...left]) console.error(line);
rmSync(folder, { recursive: true, force: true });
rmSync(report, { force: true });
const own = exitCode ?? 128 + (signal === null ? 0 : constants.signals[signal]);
process.exitCode = own || (found.size > 0 || left.length > 0 ? 1 : 0);
