import * as z from 'zod/mini';

import { ConfigValueError, type SettingPlace } from './errors.ts';
import { nearestName } from './nearest-name.ts';
import { dotted, isTable, valueAt, type TomlTable } from './toml-table.ts';

/** Where the setting at a path stands. */
export type Place = (path: readonly string[]) => SettingPlace;

/**
 * What the table says, by a schema whose messages complete "`key` must be …".
 *
 * @throws {ConfigValueError} for the first value that the schema refuses.
 */
export function checkTable<Schema extends z.core.$ZodType>(
  table: TomlTable,
  schema: Schema,
  place: Place,
): z.output<Schema> {
  // Compiling a fast path takes longer than the one reading that it would serve.
  const result = z.safeParse(schema, table, { jitless: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  // A failure has at least one issue.
  throw issue === undefined ? result.error : valueError(table, closest(table, issue), place);
}

/** Where a value may be several things and is a table like one of them: what is wrong within that table. */
function closest(table: TomlTable, issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .flat()
    .map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
    .find(
      ({ path }) =>
        path.length > issue.path.length && isTable(valueAt(table, path.slice(/*start*/ 0, -1).map(String))),
    );
  return inner === undefined || inner.path.length < issue.path.length + 2 ? issue : inner;
}

function valueError(table: TomlTable, issue: z.core.$ZodIssue, place: Place): ConfigValueError {
  const index = issue.path.findIndex((key) => typeof key === 'number');
  const path = (index === -1 ? issue.path : issue.path.slice(0, index)).map(String);
  const value = valueAt(table, path);
  const allowed = allowedBy(issue);
  const isChoice = allowed.length > 0 && typeof value === 'string';
  const found = isChoice ? JSON.stringify(value) : kindOf(value);
  const remedy = isChoice ? remedyFor(path, value, allowed) : undefined;
  return new ConfigValueError(dotted(path), `must be ${issue.message}, not ${found}`, {
    // What is absent stands nowhere; the table that lacks it does.
    place: place(value === undefined ? path.slice(/*start*/ 0, -1) : path),
    allowed,
    ...(remedy === undefined ? {} : { remedy }),
  });
}

function remedyFor(path: readonly string[], value: string, allowed: readonly string[]): string | undefined {
  if (path.at(-1) === 'wire_api' && value === 'chat') {
    return 'Chat Completions are no longer spoken: set wire_api = "responses", for a server that speaks the Responses API.';
  }
  const meant = nearestName(value, allowed);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}

function allowedBy(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.filter((value) => typeof value === 'string');
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(allowedBy) : [];
}

/** What a value is, without the value, which may be secret. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === '') return 'an empty string';
  if (Array.isArray(value)) return 'a list';
  if (isTable(value)) return 'a table';
  if (typeof value === 'object') return 'a date';
  return `a ${typeof value === 'bigint' ? 'number' : typeof value}`;
}
