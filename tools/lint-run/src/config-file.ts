import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { ParseError } from 'jsonc-parser';

import { checkConfig, type ConfigCheck, type JsonSchema, type StandardSchema } from './config-check.ts';
import { ConfigInvalidError, ConfigNotFoundError } from './errors.ts';

/** Where a lint's configuration is, and what may stand in it. */
export interface ConfigOptions<Value> {
  /** The file is `<tool>.config.json` (jsonc, ts, mts, js, mjs), or the member `<tool>` of package.json. */
  tool: string;
  /** Where the search begins. */
  cwd: string;
  /** Where it ends. */
  root: string;
  schema: StandardSchema<Value>;
  /** The same as a JSON Schema; asked only when something is wrong. */
  jsonSchema: () => JsonSchema | Promise<JsonSchema>;
  /** This file and no search; from `cwd`. */
  path?: string;
}

/** A configuration that the schema has read. */
export interface LoadedConfig<Value> {
  readonly value: Value;
  /** Absolute; absent when there is none and the schema read an empty object. */
  readonly path?: string;
}

interface Found {
  readonly path: string;
  readonly value: unknown;
  readonly text?: string;
  /** The member of package.json that holds it. */
  readonly member?: string;
}

const endings = ['json', 'jsonc', 'ts', 'mts', 'js', 'mjs'];

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/u, '');
  } catch (cause) {
    throw new ConfigInvalidError(path, { problems: [{ key: '', message: 'it cannot be read' }], cause });
  }
}

async function readJson(path: string): Promise<Found> {
  const text = readText(path);
  const { parse, printParseErrorCode } = await import('jsonc-parser');
  const { createTextPositions } = await import('./text-position.ts');
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) {
    const positions = createTextPositions(text);
    const problems = errors.slice(0, 5).map(({ error, offset }) => ({
      key: '',
      message: printParseErrorCode(error)
        .replaceAll(/(?<=[a-z])[A-Z]/gu, ' $&')
        .toLowerCase(),
      ...positions.at(Math.min(offset, text.length)),
    }));
    throw new ConfigInvalidError(path, { problems });
  }
  return { path, value, text };
}

/** Node strips the types of a `.ts` file by itself. */
async function readModule(path: string): Promise<Found> {
  const url = pathToFileURL(path);
  // A module is loaded once per address; a changed file is another address.
  url.search = `changed=${statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0}`;
  let loaded: unknown;
  try {
    // oxlint-disable-next-line import/no-dynamic-require -- the user's own file
    loaded = await import(url.href);
  } catch (cause) {
    throw new ConfigInvalidError(path, { problems: [{ key: '', message: 'it cannot be loaded' }], cause });
  }
  if (typeof loaded !== 'object' || loaded === null || !('default' in loaded)) {
    const problems = [{ key: '', message: 'it has no default export' }];
    throw new ConfigInvalidError(path, { problems });
  }
  return { path, value: loaded.default };
}

async function readFile(path: string): Promise<Found> {
  return /\.jsonc?$/u.test(path) ? readJson(path) : readModule(path);
}

async function readPackageMember(path: string, tool: string): Promise<Found | undefined> {
  if (!existsSync(path) || !readText(path).includes(JSON.stringify(tool))) return undefined;
  const { value, text } = await readJson(path);
  const own = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const member = own.find(([key]) => key === tool);
  if (member === undefined || text === undefined) return undefined;
  return { path, value: member[1], text, member: tool };
}

async function findIn(directory: string, tool: string): Promise<Found | undefined> {
  const files = endings.map((ending) => join(directory, `${tool}.config.${ending}`)).filter(existsSync);
  const [file] = files;
  const member = await readPackageMember(join(directory, 'package.json'), tool);
  if (file === undefined) return member;
  const other = files[1] ?? member?.path;
  if (other !== undefined) {
    const message = `${relative(directory, other)} is there too, and one of them would not count`;
    throw new ConfigInvalidError(file, { problems: [{ key: '', message }] });
  }
  return readFile(file);
}

async function find({ tool, cwd, root }: ConfigOptions<unknown>): Promise<Found | undefined> {
  const end = resolve(root);
  for (let at = resolve(cwd); ; at = dirname(at)) {
    const found = await findIn(at, tool);
    const isLast = at === end || dirname(at) === at || !`${at}${sep}`.startsWith(`${end}${sep}`);
    if (found !== undefined || isLast) return found;
  }
}

async function findNamed({ tool, cwd, path }: ConfigOptions<unknown>): Promise<Found | undefined> {
  if (path === undefined) return undefined;
  const named = resolve(cwd, path);
  if (statSync(named, { throwIfNoEntry: false })?.isFile() !== true) throw new ConfigNotFoundError(named);
  if (!named.endsWith(`${sep}package.json`)) return readFile(named);
  const member = await readPackageMember(named, tool);
  if (member !== undefined) return member;
  throw new ConfigInvalidError(named, { problems: [{ key: tool, message: 'there is no such member' }] });
}

/**
 * Finds, reads and checks a configuration: from `cwd` upwards to the root, JSON with comments or a module with a
 * default export. A member `$schema` is for editors and does not count. Throws ConfigNotFoundError and
 * ConfigInvalidError, which names every problem with its place.
 */
export async function loadConfig<Value>(options: ConfigOptions<Value>): Promise<LoadedConfig<Value>> {
  const { schema, jsonSchema } = options;
  const found = options.path === undefined ? await find(options) : await findNamed(options);
  if (found === undefined) {
    const check: ConfigCheck<Value> = { path: `the defaults of ${options.tool}`, schema, jsonSchema };
    return { value: await checkConfig({}, check) };
  }
  const { path, text, member } = found;
  const check: ConfigCheck<Value> = {
    path,
    schema,
    jsonSchema,
    ...(text === undefined ? {} : { text }),
    ...(member === undefined ? {} : { under: [member] }),
  };
  return { value: await checkConfig(withoutSchemaMember(found.value), check), path };
}

function withoutSchemaMember(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !('$schema' in value))
    return value;
  const { $schema: _forEditors, ...rest } = value;
  return rest;
}
