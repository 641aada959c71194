import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createAuthManager } from '@codex-ts/login';
import { expect, test } from 'vitest';

import { openScene, storedText, type Scene } from '../crash/scene.ts';
import type { RewriterOrder } from './rewriter.ts';

const rewriter = fileURLToPath(new URL('rewriter.ts', import.meta.url));

/** Another program that writes the login again and again. */
function startRewriter(order: RewriterOrder): ChildProcess {
  return spawn(process.execPath, [rewriter], {
    env: { REWRITER_ORDER: JSON.stringify(order) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * What each of many readings of a login, one after the other, came to: `times` of them, and more until one found half
 * of it, where that has to happen.
 */
async function readOften(
  scene: Scene,
  times: number,
  mustTear = false,
): Promise<{ seen: Set<string>; torn: number }> {
  const { home, authority, authFile } = scene;
  const seen = new Set<string>();
  let torn = 0;
  const isEnough = (readings: number): boolean => readings >= times && (!mustTear || torn > 0);
  for (let reading = 0; !isEnough(reading); reading += 1) {
    if (!readFileSync(authFile, 'utf8').endsWith('}')) torn += 1;
    const manager = createAuthManager({
      codexHome: home,
      environment: { ...authority.environment },
      store: 'file',
      refreshInBackground: false,
    });
    const auth = await manager.auth().catch((error: unknown) => error);
    if (auth === undefined) seen.add('not signed in');
    else if (auth instanceof Error) seen.add('code' in auth ? String(auth.code) : auth.message);
    else seen.add('served');
    await manager[Symbol.asyncDispose]();
  }
  return { seen, torn };
}

test.each([
  { way: 'replaces' as const, isTorn: false },
  { way: 'truncatesAndFills' as const, isTorn: true },
  { way: 'writesHalves' as const, isTorn: true },
])('while another program $way the file, nobody seems signed out', async ({ way, isTorn }) => {
  await using scene = await openScene();
  const { authority, authFile } = scene;
  const texts = [1, 2].map(() => storedText(authority.issue({}, { lifetimeSeconds: 3600 })));
  const child = startRewriter({ path: authFile, texts, way });
  await once(child.stdout ?? child, 'data');

  const { seen, torn } = await readOften(scene, /*times*/ 200, isTorn);
  child.kill();
  await once(child, 'close');

  expect(seen).toContain('served');
  // Who rests in the middle of writing for longer than anybody waits leaves half a file, and that is what is told.
  seen.delete(isTorn ? 'LOGIN_RECORD_CORRUPT' : 'nothing');
  expect([...seen]).toEqual(['served']);
  // Where it is torn now and then, the readings went on until a plain one had met that.
  expect(torn > 0).toBe(isTorn);
});

test('a file that stays half-written is told as what it is, and left alone', async () => {
  await using scene = await openScene();
  const child = startRewriter({
    path: scene.authFile,
    texts: [scene.before.slice(/*start*/ 0, 300)],
    way: 'replaces',
  });
  await once(child.stdout ?? child, 'data');
  child.kill();
  await once(child, 'close');

  expect([...(await readOften(scene, /*times*/ 1)).seen]).toEqual(['LOGIN_RECORD_CORRUPT']);
});
