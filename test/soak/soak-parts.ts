import { appServerFuzz } from './app-server/fuzz.ts';
import { appServerLoad } from './app-server/load.ts';
import { fuzz } from './fuzz.ts';
import { crash } from './kills.ts';
import { mutations } from './mutations.ts';
import type { SoakPart } from './soak-part.ts';
import { storm } from './storm.ts';

/** In the order they run. */
export const soakParts: readonly SoakPart[] = [storm, crash, mutations, fuzz, appServerLoad, appServerFuzz];

/** The seed to repeat a run with: CODEX_TS_SEED, else one that nobody chose. */
export function chooseSeed(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const given = environment['CODEX_TS_SEED'] ?? '';
  return /^\d+$/u.test(given) ? Number(given) : Date.now() % 1_000_000;
}
