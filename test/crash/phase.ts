/** What has just happened in the life of a refresh, in this order. */
export const phases = [
  'lockWanted',
  'lockHeld',
  'requestDue',
  'answerBegun',
  'answerRead',
  'commitLockWanted',
  'commitLockHeld',
  'nativeLockWanted',
  'nativeLockHeld',
  'nativeJsonLockWanted',
  'nativeJsonLockHeld',
  'tempOpened',
  'tempWritten',
  'tempSynced',
  'renamed',
  'directorySynced',
  'nativeJsonLockReleased',
  'nativeLockReleased',
  'commitLockReleased',
  'lockReleased',
] as const;

export type Phase = (typeof phases)[number];

/** Which part of the work a phase belongs to. */
export function stageOf(phase: Phase): 'lock' | 'request' | 'write' | 'release' {
  const at = phases.indexOf(phase);
  if (at < phases.indexOf('requestDue')) return 'lock';
  if (at < phases.indexOf('answerRead')) return 'request';
  return at < phases.indexOf('directorySynced') ? 'write' : 'release';
}
