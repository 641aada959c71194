export type { HangReport } from './hanging-authority.ts';
export type { HolderCode } from './holder-process.ts';
export type { NearExpiryReport } from './near-expiry.ts';
export {
  stormFigures,
  stormTable,
  type NearExpiryFindings,
  type StormFindings,
  type StormSeries,
} from './storm-figures.ts';
export {
  runStorm,
  stormFaults,
  type HolderCrowd,
  type StormOptions,
  type StormReport,
  type StormTally,
} from './storm.ts';
