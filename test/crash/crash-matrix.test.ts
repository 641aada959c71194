import { loadFlock } from '@codex-ts/utils-file-lock';
import { expect, test } from 'vitest';

import { judge } from './judge.ts';
import { phases as allPhases, type Phase } from './phase.ts';
import { openScene } from './scene.ts';
import { startVictim, type Breakage, type BrokenPhase } from './victim-protocol.ts';

// Where flock(2) cannot be called, nobody takes native's locks.
const hasFlock = (await loadFlock()) !== undefined;
const phases = allPhases.filter((phase) => hasFlock || !phase.startsWith('native'));

/** From here on the authority has answered, and until `renamed` nothing of that is on disk. */
const answeredAt = phases.indexOf('answerBegun');
const storedAt = phases.indexOf('renamed');

test.each(phases)('a refresh that is killed at %s costs no login silently', async (dieAt) => {
  await using scene = await openScene();

  const { signal, phases: seen } = await startVictim({
    codexHome: scene.home,
    environment: scene.authority.environment,
    action: 'refresh',
    dieAt,
  }).ended;

  expect({ signal, last: seen.at(-1) }).toEqual({ signal: 'SIGKILL', last: dieAt });
  const at = phases.indexOf(dieAt);
  expect(await judge(scene, 'refresh')).toEqual({ faults: [], isLost: at >= answeredAt && at < storedAt });
});

test.each([
  {
    what: 'before the authority has spent the token',
    fault: { status: 503, delayMs: Infinity },
    isLost: false,
  },
  { what: 'after the authority has spent the token', fault: { delayMs: Infinity }, isLost: true },
])('a refresh that is killed during its request, $what', async ({ fault, isLost }) => {
  await using scene = await openScene();
  scene.authority.fail('next', fault);
  const victim = startVictim({
    codexHome: scene.home,
    environment: scene.authority.environment,
    action: 'refresh',
  });
  await scene.authority.waitFor('/oauth/token');

  victim.child.kill('SIGKILL');
  await victim.ended;

  expect(await judge(scene, 'refresh')).toEqual({ faults: [], isLost });
});

const writing = phases.slice(phases.indexOf('commitLockWanted'), phases.indexOf('lockReleased'));

test.each(writing)('a sign-in that is killed at %s leaves the old login or the new one', async (dieAt) => {
  await using scene = await openScene();

  const { signal } = await startVictim({
    codexHome: scene.home,
    environment: scene.authority.environment,
    action: 'signIn',
    apiKey: scene.authority.issueApiKey(),
    dieAt,
  }).ended;

  expect(signal).toBe('SIGKILL');
  expect(await judge(scene, 'signIn')).toEqual({ faults: [], isLost: false });
});

const removing: readonly Phase[] = [
  'commitLockWanted',
  'commitLockHeld',
  'nativeJsonLockHeld',
  'nativeJsonLockReleased',
  'commitLockReleased',
  'requestDue',
  'answerBegun',
];

test.each(removing.filter((phase) => phases.includes(phase)))(
  'a sign-out that is killed at %s leaves the login, or none',
  async (dieAt) => {
    await using scene = await openScene();

    const { signal } = await startVictim({
      codexHome: scene.home,
      environment: scene.authority.environment,
      action: 'signOut',
      dieAt,
    }).ended;

    expect(signal).toBe('SIGKILL');
    expect((await judge(scene, 'signOut')).faults).toEqual([]);
  },
);

test('the phases above are all there are, in this order', async () => {
  await using scene = await openScene();

  const { exitCode, phases: seen } = await startVictim({
    codexHome: scene.home,
    environment: scene.authority.environment,
    action: 'refresh',
  }).ended;

  expect(exitCode).toBe(0);
  expect(seen).toEqual(phases);
});

test.each<{ breakage: Breakage; dieAt: Phase | BrokenPhase; fault: string }>([
  { breakage: 'writesInPlace', dieAt: 'halfWritten', fault: 'auth.json is torn' },
  { breakage: 'removesFirst', dieAt: 'removed', fault: 'auth.json is gone' },
  { breakage: 'lockOutlives', dieAt: 'requestDue', fault: 'auth.json.codex-ts-refresh outlived its holder' },
])('the judgement notices a store that $breakage', async ({ breakage, dieAt, fault }) => {
  await using scene = await openScene();

  const { signal, phases: seen } = await startVictim({
    codexHome: scene.home,
    environment: scene.authority.environment,
    action: 'refresh',
    breakage,
    dieAt,
  }).ended;

  expect(signal).toBe('SIGKILL');
  try {
    const { faults } = await judge(scene, 'refresh');
    expect(faults).toContain(fault);
  } finally {
    for (const line of seen) if (line.startsWith('keeper ')) process.kill(Number(line.slice(/*start*/ 7)));
  }
});
