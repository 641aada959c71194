import { argumentCommentsCheck } from './argument-comments-check.ts';
import { boundariesCheck } from './boundaries-check.ts';
import type { Check } from './check.ts';
import { disablesCheck } from './disables-check.ts';
import { drawingCheck } from './drawing-check.ts';
import { formatCheck } from './format-check.ts';
import { importOwnershipCheck } from './import-ownership-check.ts';
import { layersCheck } from './layers-check.ts';
import { layoutCheck } from './layout-check.ts';
import { linksCheck } from './links-check.ts';
import { oxlintCheck } from './oxlint-check.ts';

/** The checks behind `pnpm lint`. Their fixes run in this order, since one may write what the next one formats. */
export const checks: readonly Check[] = [
  layersCheck,
  layoutCheck,
  oxlintCheck,
  argumentCommentsCheck,
  boundariesCheck,
  importOwnershipCheck,
  disablesCheck,
  drawingCheck,
  linksCheck,
  formatCheck,
];
