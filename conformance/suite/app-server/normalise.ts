import { secretMarker } from '@codex-ts/testkit';

import { isRecord, type Place } from '../programs.ts';

/** Puts the same word where two runs of one program differ: places, times, ids, ports, versions. */
export function normalise(value: unknown, place: Place, key = ''): unknown {
  if (typeof value === 'string') return /cursor$/iu.test(key) ? '<cursor>' : normaliseText(value, place);
  if (typeof value === 'number') return isMoment(key) ? '<moment>' : value;
  if (Array.isArray(value)) return value.map((item) => normalise(item, place, key));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      normaliseText(name, place),
      normalise(member, place, name),
    ]),
  );
}

function isMoment(key: string): boolean {
  return /(?:At|AtMs|durationMs|Pid)$/u.test(key);
}

function normaliseText(text: string, place: Place): string {
  if (text.includes(secretMarker)) return '<secret>';
  return text
    .replaceAll(place.workspace, '<workspace>')
    .replaceAll(place.codexHome, '<home>')
    .replaceAll(/\d{4}\/\d\d\/\d\d\/(?=rollout-)/gu, '<day>/')
    .replaceAll(/rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d/gu, 'rollout-<moment>')
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gu, '<uuid>')
    .replaceAll(/(?<=(?:127\.0\.0\.1|localhost|%3A)(?::|%3A)?)\d{4,5}/gu, '<port>')
    .replaceAll(/(?<=\/)\d+\.\d+\.\d+(?= \()|^\d+\.\d+\.\d+$/gu, '<version>');
}
