import { milliseconds, times, type Figure, type Table } from '../src/figure.ts';
import { median } from '../src/samples.ts';
import type { HangReport } from './hanging-authority.ts';
import type { NearExpiryReport } from './near-expiry.ts';
import type { StormReport, StormTally } from './storm.ts';

/** Rounds of one and the same storm. */
export type StormSeries = readonly StormReport[];

/** One token that came near its end on two homes: one with native processes and ours, one with native alone. */
export interface NearExpiryFindings {
  readonly together: NearExpiryReport;
  readonly nativeAlone: NearExpiryReport;
}

/** All storms of one run. Where a series of ours has several sizes, the first is a single process. */
export interface StormFindings {
  readonly singleUse: readonly StormSeries[];
  readonly endsFamily: readonly StormSeries[];
  readonly lockTakenOut: StormSeries;
  readonly native: { readonly singleUse: StormSeries; readonly endsFamily: StormSeries };
  readonly nearExpiry: { readonly singleUse: NearExpiryFindings; readonly endsFamily: NearExpiryFindings };
  readonly hang: { readonly expired: HangReport; readonly valid: HangReport };
}

const dash = '–';
const mostOverOneProcess = 16;
/** The authority's 30 seconds, and five for whoever waited behind somebody who used them up. */
const toldWithinMs = 35_000;
const servedAtOnceMs = 1_000;

/** What storms must and must not do, beside what native does. */
export function stormFigures(findings: StormFindings): readonly Figure[] {
  return [
    ...expiredFigures(findings),
    ...nearExpiryFigures(findings),
    ...hangFigures(findings.hang),
    lockFigure(findings),
  ];
}

function expiredFigures({ singleUse, endsFamily, native }: StormFindings): readonly Figure[] {
  const ours = [...singleUse, ...endsFamily].flat();
  const theirs = [...native.singleUse, ...native.endsFamily];
  const sizes = span(ours.map(({ processes }) => processes));
  const slowest = singleUse.at(-1) ?? [];
  const alone = servedMs(singleUse[0] ?? []);
  const ratio = servedMs(slowest) / alone;
  return [
    exactly(/*wanted*/ 1, {
      name: `expired token, ${sizes} processes: token requests`,
      ours: ours.map(({ requests }) => requests),
      peer: requestsOf(theirs),
    }),
    exactly(/*wanted*/ 0, {
      name: 'the same: callers without a token that works',
      ours: ours.map(({ failedCallers }) => failedCallers),
      peer: outOf(theirs),
    }),
    exactly(/*wanted*/ 1, {
      name: 'the same: different tokens',
      ours: ours.map(({ tokens }) => tokens),
      peer: span(theirs.map(({ tokens }) => tokens)),
    }),
    exactly(/*wanted*/ 0, {
      name: 'a token used twice ends the login: rounds that lost it',
      ours: [lost(endsFamily.flat())],
      peer: `${lost(native.endsFamily)} of ${native.endsFamily.length}`,
    }),
    {
      name: `last caller of ${span(slowest.map(({ processes }) => processes))} processes, beside a single one`,
      ours: milliseconds(servedMs(slowest)),
      peer: milliseconds(alone),
      goal: `≤ ${times(mostOverOneProcess)}`,
      result: times(ratio),
      isMet: ratio <= mostOverOneProcess,
    },
  ];
}

function nearExpiryFigures({ nearExpiry: { singleUse, endsFamily } }: StormFindings): readonly Figure[] {
  const together = [singleUse.together, endsFamily.together];
  const alone = [singleUse.nativeAlone, endsFamily.nativeAlone];
  return [
    exactly(/*wanted*/ 1, {
      name: 'token near its end, native processes beside ours: token requests',
      ours: together.map(({ requests }) => requests),
      peer: requestsOf(alone),
    }),
    exactly(/*wanted*/ 0, {
      name: 'the same: callers that are signed out',
      ours: together.map(({ failedCallers }) => failedCallers),
      peer: outOf(alone),
    }),
  ];
}

function hangFigures({ expired, valid }: StormFindings['hang']): readonly Figure[] {
  const told = expired.hanging;
  const served = valid.hanging;
  const isTold =
    Object.keys(told.errors).join() === 'LOGIN_REFRESH_UNAVAILABLE' && told.failedCallers === told.callers;
  const isServed = served.failedCallers === 0 && served.tokens === 1;
  const recovered = [expired.recovered, valid.recovered];
  return [
    {
      name: 'authority hangs, token expired: last caller told so',
      ours: milliseconds(told.servedAfterMs),
      peer: dash,
      goal: `≤ ${milliseconds(toldWithinMs)}`,
      result: Object.entries(told.errors)
        .map(([code, count]) => `${count} of ${told.callers} ${code}`)
        .join(', '),
      isMet: isTold && told.servedAfterMs <= toldWithinMs,
    },
    {
      name: 'authority hangs, token still valid: last caller served',
      ours: milliseconds(served.servedAfterMs),
      peer: dash,
      goal: `≤ ${milliseconds(servedAtOnceMs)}`,
      result: `${served.callers - served.failedCallers} of ${served.callers} with that token`,
      isMet: isServed && served.servedAfterMs <= servedAtOnceMs,
    },
    exactly(/*wanted*/ 1, {
      name: 'the same two, when it has recovered: token requests',
      ours: recovered.map(({ requests }) => requests),
      peer: dash,
    }),
    exactly(/*wanted*/ 0, {
      name: 'the same two, when it has recovered: callers without a token that works',
      ours: recovered.map(({ failedCallers }) => failedCallers),
      peer: dash,
    }),
  ];
}

/** Shows that the figures above can fail. */
function lockFigure({ lockTakenOut }: StormFindings): Figure {
  const requests = lockTakenOut.map((report) => report.requests);
  return {
    name: 'expired token, our lock taken out: token requests',
    ours: span(requests),
    peer: dash,
    goal: '> 1',
    result: span(requests),
    isMet: Math.min(...requests) > 1,
  };
}

/** A figure that is met by one number alone. */
function exactly(wanted: number, line: { name: string; ours: readonly number[]; peer: string }): Figure {
  const { name, ours, peer } = line;
  const found = span(ours);
  return {
    name,
    ours: found,
    peer,
    goal: String(wanted),
    result: found,
    isMet: ours.every((each) => each === wanted),
  };
}

/** Every storm by its numbers. */
export function stormTable(findings: StormFindings): Table {
  const { singleUse, endsFamily, lockTakenOut, native, nearExpiry, hang } = findings;
  const expired = 'expired token';
  const reuse = 'expired token, reuse ends the login';
  const near = 'token near its end';
  const nearReuse = 'token near its end, reuse ends the login';
  return {
    columns: [
      'storm',
      'who',
      'processes',
      'callers',
      'rounds',
      'token requests',
      'refused',
      'callers without a token that works',
      'different tokens',
      'last caller served',
      'over a single process',
      'from the first start',
    ],
    rows: [
      ...singleUse.map((series) => row([expired, 'ours'], series, singleUse[0])),
      ...endsFamily.map((series) => row([reuse, 'ours'], series, endsFamily[0])),
      row([expired, 'ours, lock taken out'], lockTakenOut),
      row([expired, 'native alone'], native.singleUse),
      row([reuse, 'native alone'], native.endsFamily),
      row([near, 'ours and native'], [nearExpiry.singleUse.together]),
      row([near, 'native alone'], [nearExpiry.singleUse.nativeAlone]),
      row([nearReuse, 'ours and native'], [nearExpiry.endsFamily.together]),
      row([nearReuse, 'native alone'], [nearExpiry.endsFamily.nativeAlone]),
      row(['authority hangs, token expired', 'ours'], [hang.expired.hanging]),
      row(['… and has recovered', 'ours'], [hang.expired.recovered]),
      row(['authority hangs, token still valid', 'ours'], [hang.valid.hanging]),
      row(['… and has recovered', 'ours'], [hang.valid.recovered]),
    ],
  };
}

type Timed = StormTally & { readonly servedAfterMs?: number; readonly fromStartMs?: number };

function row(
  [storm, who]: readonly [string, string],
  series: readonly Timed[],
  single: readonly Timed[] = [],
): readonly string[] {
  const served = medianOf(series, ({ servedAfterMs }) => servedAfterMs);
  const alone = medianOf(single, ({ servedAfterMs }) => servedAfterMs);
  const fromStart = medianOf(series, ({ fromStartMs }) => fromStartMs);
  return [
    storm,
    who,
    span(series.map(({ processes }) => processes)),
    span(series.map(({ callers }) => callers)),
    String(series.length),
    span(series.map(({ requests }) => requests)),
    span(series.map(({ refusals }) => refusals)),
    span(series.map(({ failedCallers }) => failedCallers)),
    span(series.map(({ tokens }) => tokens)),
    served === undefined ? dash : milliseconds(served),
    served === undefined || alone === undefined ? dash : times(served / alone),
    fromStart === undefined ? dash : milliseconds(fromStart),
  ];
}

/** The median of what was measured, if it was. */
function medianOf(series: readonly Timed[], of: (report: Timed) => number | undefined): number | undefined {
  const values = series.map(of).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : median(values);
}

function servedMs(series: StormSeries): number {
  return median(series.map(({ servedAfterMs }) => servedAfterMs));
}

function lost(series: StormSeries): number {
  return series.filter(({ isSignedIn }) => !isSignedIn).length;
}

function requestsOf(series: readonly StormTally[]): string {
  const requests = span(series.map((report) => report.requests));
  return `${requests} of ${span(series.map(({ processes }) => processes))} processes`;
}

function outOf(series: readonly StormTally[]): string {
  const failed = span(series.map(({ failedCallers }) => failedCallers));
  return `${failed} of ${span(series.map(({ callers }) => callers))}`;
}

/** The only value, or the least and the greatest. */
function span(values: readonly number[]): string {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  return least === greatest ? String(least) : `${least}–${greatest}`;
}
