import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { scratch } from './scratch.ts';
import { runLocker } from './spawn-locker.ts';

/** An option of Node that runs the code before anything else. */
const preload = (code: string): string => `--import=data:text/javascript,${encodeURIComponent(code)}`;

async function run(script: string, ...nodeOptions: string[]): Promise<{ stdout: string; stderr: string }> {
  const args = [...nodeOptions, '--conditions=@codex-ts/source', '--input-type=module', '-e', script];
  return promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
}

test('SQLite and koffi are loaded when they are needed, not before', async () => {
  await using home = await scratch();
  const watch = preload(`
    import { registerHooks } from 'node:module';
    globalThis.loaded = () => [...process.moduleLoadList.filter((name) => name === 'NativeModule sqlite'), ...resolved];
    const resolved = [];
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === 'koffi') resolved.push(specifier);
        return next(specifier, context);
      },
    });
  `);
  const script = `
    const { loadFlock, tryFileLock } = await import('@codex-ts/utils-file-lock');
    console.log(loaded().length);
    await tryFileLock(${JSON.stringify(home.at('a.lock'))});
    console.log(loaded().length);
    await loadFlock();
    console.log(loaded().length);
  `;

  expect((await run(script, watch)).stdout).toBe('0\n1\n2\n');
});

test('a warning that SQLite is experimental stays unseen, any other is seen', async () => {
  await using home = await scratch();
  // Node 24 no longer warns; here every Node does, and says something else as well.
  const warn = preload(`
    const getBuiltinModule = process.getBuiltinModule;
    process.getBuiltinModule = (id) => {
      if (id === 'node:sqlite') {
        process.emitWarning('SQLite is an experimental feature and might change', 'ExperimentalWarning');
        process.emitWarning('Toasters are an experimental feature', 'ExperimentalWarning');
      }
      return getBuiltinModule(id);
    };
  `);
  const { stderr } = await runLocker({ task: 'try', path: home.at('a.lock'), nodeOptions: [warn] });

  expect(stderr).toContain('Toasters are an experimental feature');
  expect(stderr).not.toContain('SQLite');
});

test('nothing is printed, and process.emitWarning is what it was', async () => {
  await using home = await scratch();
  const script = `
    const { acquireFileLock } = await import('@codex-ts/utils-file-lock');
    const before = process.emitWarning;
    const lock = await acquireFileLock(${JSON.stringify(home.at('a.lock'))});
    await lock.release();
    console.log(process.emitWarning === before);
  `;

  expect(await run(script)).toEqual({ stdout: 'true\n', stderr: '' });
});

test('a Node without SQLite is told from a lock that is held', async () => {
  await using home = await scratch();
  const without = preload(`process.getBuiltinModule = () => undefined;`);

  const { stdout } = await runLocker({ task: 'try', path: home.at('a.lock'), nodeOptions: [without] });

  expect(stdout).toMatch(/^FILE_LOCK_UNAVAILABLE/u);
});

test.each([
  {
    what: 'koffi is not installed',
    code: `throw Object.assign(new Error('gone'), { code: 'ERR_MODULE_NOT_FOUND' });`,
  },
  {
    what: 'koffi has no build for this system',
    code: `return { url: 'data:text/javascript,throw new Error()', shortCircuit: true };`,
  },
  {
    what: 'there is no flock to call',
    code: `return {
      url: 'data:text/javascript,export default { load: () => ({ func() { throw new Error("no flock") } }) }',
      shortCircuit: true,
    };`,
  },
])('flock is undefined where $what', async ({ code }) => {
  const hook = preload(`
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier !== 'koffi') return next(specifier, context);
        ${code}
      },
    });
  `);

  expect((await runLocker({ task: 'flock', path: '', nodeOptions: [hook] })).stdout).toBe('undefined\n');
});
