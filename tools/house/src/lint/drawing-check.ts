import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packageEdges } from '../boundaries/package-edges.ts';
import { drawHouse } from '../drawing/draw-house.ts';
import { placeDrawing } from '../drawing/place-drawing.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import type { Check } from './check.ts';
import type { House } from './house.ts';

const path = 'docs/architecture.md';

interface Drawn {
  readonly is: string;
  readonly shouldBe: string;
  readonly arrows: number;
}

async function draw(house: House): Promise<Drawn> {
  const is = await readFile(join(house.root, path), 'utf8').catch((cause: unknown) => {
    throw new HouseBrokenError(`${path} cannot be read`, { cause });
  });
  const workspace = await house.workspace();
  const edges = packageEdges(workspace, await house.imports());
  return { is, shouldBe: placeDrawing(is, drawHouse(workspace, edges)), arrows: edges.length };
}

/** The drawing in docs/architecture.md is the one that the imports make. */
export const drawingCheck: Check = {
  name: 'drawing',
  claim: `${path} draws the house as it is`,
  async run(house) {
    const { is, shouldBe, arrows } = await draw(house);
    const stale = {
      path,
      rule: 'drawing-stale',
      message: 'the imports between packages are no longer the ones that are drawn',
      remedy: 'Run `pnpm lint --fix`.',
    };
    return { findings: is === shouldBe ? [] : [stale], lookedAt: `${arrows} imports between packages` };
  },
  async fix(house) {
    const { is, shouldBe } = await draw(house);
    if (is !== shouldBe) await writeFile(join(house.root, path), shouldBe);
  },
};
