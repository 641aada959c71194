import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { secretMarker } from '@codex-ts/testkit';
import { expect, onTestFinished, test } from 'vitest';

import { repositoryRoot } from '../repository-copy.ts';

const program = fileURLToPath(new URL('watched-run.ts', import.meta.url));
const worker = fileURLToPath(new URL('watch-worker.ts', import.meta.url));
const vitest = join(repositoryRoot, 'node_modules/vitest/vitest.mjs');

/** A folder that outlives the watched run, for what it may see. */
async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-watched-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Ended {
  readonly exitCode: number | null;
  readonly errors: string;
}

/** Watches a command. The temporary folder of its own lies in ours, so what it forgets is seen. */
async function watched(command: readonly string[], cwd?: string): Promise<Ended & { left: string[] }> {
  const folder = await folderOfTest();
  // The marker is put together where it is used, so that this run does not find it in a command line.
  const env = { ...process.env, TMPDIR: folder, TMP: folder, TEMP: folder, HALF: secretMarker.slice(8) };
  const args = ['--conditions=@codex-ts/source', program, ...command];
  // Its output is read by nobody who watches: it is full of planted secrets.
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const [errors, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { exitCode: Number(exitCode), errors, left: await readdir(folder) };
}

const half = secretMarker.slice(/*start*/ 0, 8);
const secret = `const secret = '${half}' + process.env.HALF;`;
const imports = `import fs from 'node:fs'; import os from 'node:os'; import path from 'node:path';
  import { execFileSync, spawn } from 'node:child_process'; import { once } from 'node:events';`;

function script(code: string): string[] {
  return [process.execPath, '--input-type=module', '--eval', `${imports} ${secret} ${code}`];
}

test.each<{ what: string; code: string; says: RegExp }>([
  { what: 'prints one', code: 'console.log(secret);', says: /^secret \(plain\) in the output of the run$/mu },
  {
    what: 'prints one in base64, to the other stream',
    code: 'console.error(Buffer.from("x" + secret).toString("base64"));',
    says: /^secret \(base64\) in the errors of the run$/mu,
  },
  {
    what: 'leaves one in a file',
    code: 'fs.writeFileSync(path.join(os.tmpdir(), "log"), secret);',
    says: /^secret \(plain\) in .*log$/mu,
  },
  {
    what: 'leaves a file behind',
    code: 'fs.writeFileSync(path.join(os.tmpdir(), "rest"), "");',
    says: /^left behind in the temporary folder: rest$/mu,
  },
])('a run that $what fails', async ({ code, says }) => {
  const { exitCode, errors, left } = await watched(script(code));

  expect(errors).toMatch(says);
  expect({ exitCode, left }).toEqual({ exitCode: 1, left: [] });
});

test('a run that does nothing of the kind ends as it ends', async () => {
  expect(await watched(script('process.exitCode = 7;'))).toEqual({ exitCode: 7, errors: '', left: [] });
  const cache = `fs.mkdirSync(path.join(os.tmpdir(), 'node-compile-cache'));`;
  expect(await watched(script(cache))).toEqual({ exitCode: 0, errors: '', left: [] });
});

const planted = `
  import { expect, test } from 'vitest';
  ${imports}
  ${secret}
  const home = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'home-'));
  test('a program prints it, in two pieces', async () => {
    const code = 'process.stdout.write(process.env.LEFT); setTimeout(() => process.stdout.write(process.env.RIGHT), 50);';
    const env = { ...process.env, LEFT: secret.slice(0, 9), RIGHT: secret.slice(9) };
    const child = spawn(process.execPath, ['-e', code, 'printer'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let seen = '';
    child.stdout.on('data', (chunk) => (seen += chunk));
    await once(child, 'close');
    expect(seen).toBe(secret);
  });
  test('the arguments of a program hold it', async () => {
    await once(spawn(process.execPath, ['-e', '0', secret], { stdio: 'ignore' }), 'close');
    expect(1).toBe(1);
  });
  test('it lies in a folder that is removed', async () => {
    const folder = home();
    fs.writeFileSync(path.join(folder, 'history.jsonl'), secret);
    fs.writeFileSync(path.join(folder, 'auth.json'), secret);
    const { rm } = await import('node:fs/promises');
    await rm(folder, { recursive: true });
    expect(fs.existsSync(folder)).toBe(false);
  });
  test('it lies in another folder that is removed', () => {
    const folder = home();
    fs.writeFileSync(path.join(folder, 'shell-snapshot.sh'), secret);
    fs.rmSync(folder, { recursive: true });
    expect(fs.existsSync(folder)).toBe(false);
  });
`;

test('what tests start and remove is searched too', async () => {
  const folder = await folderOfTest();
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(repositoryRoot, 'node_modules/vitest'), join(folder, 'node_modules/vitest'), 'junction');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(
    join(folder, 'vitest.config.ts'),
    `export default { ssr: { resolve: { conditions: ['@codex-ts/source', 'node'] } }, test: { setupFiles: [${JSON.stringify(worker)}] } };`,
  );
  await writeFile(join(folder, 'planted.test.ts'), planted);

  const { exitCode, errors } = await watched([process.execPath, vitest, 'run'], folder);

  const told = errors.split('\n').filter((line) => line.startsWith('secret'));
  expect(told).toEqual([
    expect.stringMatching(/^secret \(plain\) in the output of node -e .*$/u),
    expect.stringMatching(/^secret \(plain\) in the arguments of node -e 0 \[secret\]$/u),
    expect.stringMatching(/^secret \(plain\) in .*history\.jsonl$/u),
    expect.stringMatching(/^secret \(plain\) in .*shell-snapshot\.sh$/u),
  ]);
  expect(exitCode).toBe(1);
});
