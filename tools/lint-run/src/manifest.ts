import { readFileSync } from 'node:fs';

import * as z from 'zod/mini';

import { errnoOf } from './errno-of.ts';
import { WorkspaceInvalidError } from './errors.ts';

/** What a lint reads of a package.json. */
export interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly type?: 'module' | 'commonjs';
  /** Program name to file, in either spelling of package.json. */
  readonly bin: Readonly<Record<string, string>>;
  /** The whole file. */
  readonly raw: Readonly<Record<string, unknown>>;
}

const Names = z.array(z.string());
const Manifest = z.looseObject({
  name: z.exactOptional(z.string()),
  version: z.exactOptional(z.string()),
  // npm takes the text for what it says.
  private: z.exactOptional(z.union([z.boolean(), z.enum(['true', 'false'])])),
  type: z.exactOptional(z.enum(['module', 'commonjs'])),
  bin: z.exactOptional(z.union([z.string(), z.record(z.string(), z.string())])),
  workspaces: z.exactOptional(z.union([Names, z.looseObject({ packages: z.exactOptional(Names) })])),
  packageManager: z.exactOptional(z.string()),
});

/** A manifest with what only the workspace asks for. */
export interface WorkspaceManifest {
  readonly manifest: PackageManifest;
  /** The patterns of `workspaces`; absent when there is no such member. */
  readonly patterns?: readonly string[];
  readonly packageManager?: string;
}

/** The first thing that is wrong, as `bin: expected string`. */
export function firstProblem(error: {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly message: string;
    readonly code?: string;
    readonly expected?: string;
  }[];
}): string {
  const [issue] = error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  const what = issue?.code === 'invalid_type' ? `expected ${issue.expected}` : 'has another shape';
  return `${where === '' ? '' : `${where}: `}${what}`;
}

function binOf(name: string | undefined, bin: string | Record<string, string> | undefined) {
  if (typeof bin !== 'string') return bin ?? {};
  return { [name?.replace(/^@[^/]*\//u, '') ?? 'bin']: bin };
}

/** Reads a package.json; undefined when there is none. Throws WorkspaceInvalidError. */
export function readManifest(path: string): WorkspaceManifest | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return undefined;
    throw new WorkspaceInvalidError(path, { problem: 'cannot be read', cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (cause) {
    throw new WorkspaceInvalidError(path, { problem: 'is not JSON', cause });
  }
  const read = z.safeParse(Manifest, value);
  if (!read.success) throw new WorkspaceInvalidError(path, { problem: firstProblem(read.error) });

  const { workspaces, packageManager, bin, ...rest } = read.data;
  const { name, version, type } = rest;
  const patterns = Array.isArray(workspaces) ? workspaces : workspaces?.packages;
  return {
    manifest: {
      ...(name === undefined ? {} : { name }),
      ...(version === undefined ? {} : { version }),
      ...(rest.private === undefined ? {} : { private: rest.private === true || rest.private === 'true' }),
      ...(type === undefined ? {} : { type }),
      bin: binOf(name, bin),
      raw: read.data,
    },
    ...(workspaces === undefined ? {} : { patterns: patterns ?? [] }),
    ...(packageManager === undefined ? {} : { packageManager }),
  };
}
