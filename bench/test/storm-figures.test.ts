import { stormFigures, stormTable, type StormFindings, type StormReport } from '@codex-ts/bench/storm';
import { expect, test } from 'vitest';

const calm: StormReport = {
  processes: 1,
  callers: 8,
  requests: 1,
  refusals: 0,
  failedCallers: 0,
  tokens: 1,
  isSignedIn: true,
  servedAfterMs: 400,
  fromStartMs: 500,
};
const many: StormReport = { ...calm, processes: 64, callers: 512, servedAfterMs: 1_000, fromStartMs: 3_000 };
const native: StormReport = { ...calm, processes: 8, requests: 8, refusals: 7 };
const lost: StormReport = { ...native, requests: 9, failedCallers: 8, isSignedIn: false };
const { fromStartMs: _start, isSignedIn: _login, ...hanging } = { ...calm, servedAfterMs: 30_000 };

const good: StormFindings = {
  singleUse: [[calm, calm], [many]],
  endsFamily: [[calm], [many]],
  lockTakenOut: [{ ...calm, requests: 8, refusals: 7 }],
  native: { singleUse: [native], endsFamily: [lost, lost] },
  nearExpiry: {
    singleUse: { together: calm, nativeAlone: native },
    endsFamily: { together: calm, nativeAlone: lost },
  },
  hang: {
    expired: {
      hanging: { ...hanging, failedCallers: 8, tokens: 0, errors: { LOGIN_REFRESH_UNAVAILABLE: 8 } },
      recovered: calm,
    },
    valid: { hanging: { ...hanging, servedAfterMs: 20, errors: {} }, recovered: calm },
  },
};

function missed(findings: Partial<StormFindings>): readonly string[] {
  return stormFigures({ ...good, ...findings }).flatMap(({ name, isMet }) => (isMet ? [] : [name]));
}

test('a run in which all is well meets every goal, beside what native did', () => {
  const figures = stormFigures(good);

  expect(figures.filter(({ isMet }) => !isMet)).toEqual([]);
  expect(figures[0]).toMatchObject({ ours: '1', peer: '8–9 of 8 processes', goal: '1', result: '1' });
  expect(figures).toContainEqual(
    expect.objectContaining({ ours: '1000.0 ms', peer: '400.0 ms', result: '2.50×' }),
  );
});

test.each<{ what: string; findings: Partial<StormFindings>; missing: RegExp }>([
  {
    what: 'a second request in one round of many',
    findings: { singleUse: [[calm, { ...calm, requests: 2 }], [many]] },
    missing: /^expired token, 1–64 processes: token requests$/u,
  },
  {
    what: 'one caller that failed',
    findings: { singleUse: [[calm], [{ ...many, failedCallers: 1 }]] },
    missing: /callers without a token that works$/u,
  },
  {
    what: 'a login that was lost',
    findings: { endsFamily: [[calm], [{ ...many, isSignedIn: false }]] },
    missing: /rounds that lost it$/u,
  },
  {
    what: 'a crowd that waits far longer than one process',
    findings: { singleUse: [[calm], [{ ...many, servedAfterMs: 30_000 }]] },
    missing: /^last caller of 64 processes/u,
  },
  {
    what: 'a request of native beside ours',
    findings: {
      nearExpiry: { ...good.nearExpiry, singleUse: { together: native, nativeAlone: native } },
    },
    missing: /^token near its end.*: token requests$/u,
  },
  {
    what: 'an error of another kind while the authority hangs',
    findings: {
      hang: {
        ...good.hang,
        expired: { ...good.hang.expired, hanging: { ...hanging, failedCallers: 8, errors: { OTHER: 8 } } },
      },
    },
    missing: /token expired: last caller told so$/u,
  },
  {
    what: 'a wait for an authority that hangs, with a token that is still valid',
    findings: { hang: { ...good.hang, valid: { ...good.hang.valid, hanging: { ...hanging, errors: {} } } } },
    missing: /token still valid: last caller served$/u,
  },
  {
    what: 'a storm that does not notice that the lock is gone',
    findings: { lockTakenOut: [calm] },
    missing: /lock taken out/u,
  },
])('$what is a goal missed', ({ findings, missing }) => {
  const names = missed(findings);

  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(missing);
});

test('the table has a line for every storm, with a cell for every column', () => {
  const { columns, rows } = stormTable(good);

  expect(rows).toHaveLength(15);
  expect(new Set(rows.map((cells) => cells.length))).toEqual(new Set([columns.length]));
  expect(rows[1]).toEqual([
    'expired token',
    'ours',
    '64',
    '512',
    '1',
    '1',
    '0',
    '0',
    '1',
    '1000.0 ms',
    '2.50×',
    '3000.0 ms',
  ]);
});
