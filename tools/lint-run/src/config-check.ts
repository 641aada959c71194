import type * as z from 'zod/mini';

import { closestName } from './closest-name.ts';
import { ConfigInvalidError, type ConfigProblem } from './errors.ts';

/** A JSON Schema document. */
export interface JsonSchema {
  readonly [key: string]: unknown;
}

/** One complaint of a schema, as Standard Schema has it. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema makes of a value, as Standard Schema has it. */
export type SchemaResult<Value> =
  | { readonly value: Value; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** What is needed of a schema: version 1 of Standard Schema, which zod and others fulfil. */
export interface StandardSchema<Value> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Value> | Promise<SchemaResult<Value>>;
  };
}

/** How a value is checked. */
export interface ConfigCheck<Value> {
  /** Where the value comes from, for the message. */
  path: string;
  schema: StandardSchema<Value>;
  /** The same as a JSON Schema, for the names that are known; asked only when something is wrong. */
  jsonSchema: () => JsonSchema | Promise<JsonSchema>;
  /** The JSON that the value was read from, for lines and columns. */
  text?: string;
  /** Where in that JSON the value stands. */
  under?: readonly string[];
}

type Keys = readonly (string | number)[];

function keysOf(issue: SchemaIssue): Keys {
  const path = issue.path ?? [];
  return path.map((part) => {
    const key = typeof part === 'object' ? part.key : part;
    return typeof key === 'symbol' ? String(key) : key;
  });
}

function keyText(keys: Keys): string {
  const parts = keys.map((key, index) => {
    if (typeof key === 'number') return `[${key}]`;
    return index === 0 ? key : `.${key}`;
  });
  return parts.join('');
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The schema and all that it is put together from. */
function* variants(schema: unknown, document: JsonSchema): Generator {
  const pending: unknown[] = [schema];
  const seen = new Set<unknown>();
  while (pending.length > 0) {
    const at = pending.pop();
    if (at === undefined || seen.has(at)) continue;
    seen.add(at);
    yield at;
    for (const name of ['anyOf', 'oneOf', 'allOf']) {
      const list = member(at, name);
      if (Array.isArray(list)) for (const one of list) pending.push(one);
    }
    const reference = member(at, '$ref');
    if (typeof reference !== 'string' || !reference.startsWith('#')) continue;
    const steps = reference.slice(1).split('/').filter(Boolean);
    pending.push(steps.reduce<unknown>((value, step) => member(value, step), document));
  }
}

/** The schemas of what stands at `keys`. */
function schemasAt(document: JsonSchema, keys: Keys): unknown[] {
  let at: unknown[] = [...variants(document, document)];
  for (const key of keys) {
    const next = at.flatMap((schema) => {
      if (typeof key === 'number') return [member(schema, 'items')];
      return [member(member(schema, 'properties'), key) ?? member(schema, 'additionalProperties')];
    });
    at = next.flatMap((schema) => [...variants(schema, document)]);
  }
  return at;
}

function knownKeys(document: JsonSchema, keys: Keys): string[] {
  return schemasAt(document, keys).flatMap((schema) => [
    ...Object.keys(member(schema, 'properties') ?? {}),
    ...strings(member(member(schema, 'propertyNames'), 'enum')),
  ]);
}

function knownValues(document: JsonSchema, keys: Keys): string[] {
  return schemasAt(document, keys).flatMap((schema) => [
    ...strings(member(schema, 'enum')),
    ...strings([member(schema, 'const')]),
  ]);
}

/** What zod tells beyond Standard Schema: the names that it does not know. */
function unknownKeys(issue: SchemaIssue): string[] {
  const code = member(issue, 'code');
  if (code === 'invalid_key') return [String(keysOf(issue).at(-1) ?? '')];
  return code === 'unrecognized_keys' ? strings(member(issue, 'keys')) : [];
}

/** Of a union that nothing fits, the branch that came furthest says best what is wrong. */
function unfolded(issue: SchemaIssue): SchemaIssue[] {
  const branches = member(issue, 'errors');
  if (member(issue, 'code') !== 'invalid_union' || !Array.isArray(branches)) return [issue];
  const lists = branches.map((branch: unknown) => (Array.isArray(branch) ? branch.filter(isIssue) : []));
  const depth = (list: readonly SchemaIssue[]): number =>
    Math.max(0, ...list.map((one) => keysOf(one).length));
  const isMeant = (list: readonly SchemaIssue[]): boolean =>
    depth(list) > 0 || list.some((one) => unknownKeys(one).length > 0);
  const best = lists.filter(isMeant).toSorted((one, other) => depth(other) - depth(one))[0];
  if (best === undefined) return [issue];
  const outer = issue.path ?? [];
  return best.flatMap((one) => unfolded({ ...one, path: [...outer, ...(one.path ?? [])] }));
}

/** Whether it is zod's, which has a code. */
function isRawIssue(issue: SchemaIssue): issue is SchemaIssue & z.core.$ZodRawIssue {
  return typeof member(issue, 'code') === 'string';
}

function isIssue(value: unknown): value is SchemaIssue {
  return typeof member(value, 'message') === 'string';
}

function valueAt(value: unknown, keys: Keys): unknown {
  return keys.reduce<unknown>((at, key) => member(at, String(key)), value);
}

interface ProblemContext {
  readonly value: unknown;
  readonly document: JsonSchema;
  readonly wordingOf: (issue: SchemaIssue, given: unknown) => string;
}

/** zod/mini leaves the words to whoever shows them. */
async function createWording(): Promise<ProblemContext['wordingOf']> {
  const { default: english } = await import('zod/v4/locales/en.js');
  const { localeError } = english();
  return (issue, given) => {
    if (issue.message !== 'Invalid input' || !isRawIssue(issue)) return issue.message;
    // zod keeps the input apart from the issue; with it, this is an issue as the locale wants it.
    const raw = { ...issue, input: given } as Parameters<typeof localeError>[0];
    const said = localeError(raw);
    const text = typeof said === 'string' ? said : (said?.message ?? issue.message);
    return text.replace(/^Invalid input: /u, '');
  };
}

function problemsOf(issue: SchemaIssue, context: ProblemContext): RawProblem[] {
  const { value, document } = context;
  const keys = keysOf(issue);
  const unknown = unknownKeys(issue);
  if (unknown.length > 0) {
    const isLast = member(issue, 'code') === 'invalid_key';
    const parent = isLast ? keys.slice(0, -1) : keys;
    const known = knownKeys(document, parent);
    return unknown.map((name) => ({
      keys: [...parent, name],
      message: 'is not known',
      suggestion: closestName(name, known),
    }));
  }
  const given = valueAt(value, keys);
  const known = knownValues(document, keys);
  if (typeof given === 'string' && known.length > 0) {
    const message = `${JSON.stringify(given)} is not one of ${[...new Set(known)].join(', ')}`;
    return [{ keys, message, suggestion: closestName(given, known) }];
  }
  return [{ keys, message: context.wordingOf(issue, given), suggestion: undefined }];
}

interface RawProblem {
  readonly keys: Keys;
  readonly message: string;
  readonly suggestion: string | undefined;
}

type Place = { line: number; column: number } | undefined;

/** Finds where in the JSON a key stands, or what is around it. */
async function createPlaceFinder(
  text: string | undefined,
  under: readonly string[],
): Promise<(keys: Keys) => Place> {
  if (text === undefined) return () => undefined;
  const { findNodeAtLocation, parseTree } = await import('jsonc-parser');
  const { createTextPositions } = await import('./text-position.ts');
  const tree = parseTree(text);
  const positions = createTextPositions(text);
  return (keys) => {
    if (tree === undefined) return undefined;
    const whole = [...under, ...keys];
    for (let length = whole.length; length >= 0; length -= 1) {
      const node = findNodeAtLocation(tree, whole.slice(0, length));
      const { parent } = node ?? {};
      if (node !== undefined) return positions.at(parent?.type === 'property' ? parent.offset : node.offset);
    }
    return undefined;
  };
}

/**
 * Checks a value that comes from outside. Throws ConfigInvalidError with every problem: its key, its place in the
 * JSON, and for an unknown name the known one that was probably meant.
 */
export async function checkConfig<Value>(value: unknown, options: ConfigCheck<Value>): Promise<Value> {
  const result = await options.schema['~standard'].validate(value);
  if (result.issues === undefined) return result.value;

  const document = await options.jsonSchema();
  const wordingOf = await createWording();
  const placeOf = await createPlaceFinder(options.text, options.under ?? []);
  const problems: ConfigProblem[] = result.issues
    .flatMap(unfolded)
    .flatMap((issue) => problemsOf(issue, { value, document, wordingOf }))
    .map(({ keys, message, suggestion }) => ({
      key: keyText(keys),
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
      ...placeOf(keys),
    }));
  throw new ConfigInvalidError(options.path, { problems });
}
