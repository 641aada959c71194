import { createRequire } from 'node:module';
import { join } from 'node:path';

import { AdapterUnavailableError } from '../errors.ts';
import type { AdapterName, Checker, CheckerOptions } from './checker.ts';
import { classicChecker } from './classic.ts';
import type { Classic } from './classic-program.ts';
import type { NativeKinds } from './native-api.ts';
import { typescript70, type TypeScript70 } from './typescript-7-0.ts';
import { typescript71, type TypeScript71 } from './typescript-7-1.ts';

/** What a checker is loaded for. */
export interface LoadOptions extends CheckerOptions {
  readonly adapter?: AdapterName;
  /** The directory whose native TypeScript answers; by default the one of this package. */
  readonly nativeFrom?: string;
  /** Told when the native TypeScript does not run and another takes its place. */
  readonly notice?: (message: string) => void;
}

/**
 * Loads the TypeScript that answers. With `auto` the classic API takes over where the native binary is missing.
 *
 * @throws {@link AdapterUnavailableError} when neither is there.
 */
export function loadChecker({ adapter = 'auto', nativeFrom, notice, ...options }: LoadOptions): Checker {
  if (adapter === 'classic') return classicChecker(findClassic(options.root), options);
  try {
    const from = nativeFrom === undefined ? import.meta.url : join(nativeFrom, 'package.json');
    return loadNative(createRequire(from), options);
  } catch (error) {
    if (adapter === 'native') throw new AdapterUnavailableError('native', { cause: error });
    const classic = findClassic(options.root, { cause: error });
    notice?.(
      `TypeScript's native binary is not there (installed without optional dependencies?), ` +
        `so TypeScript ${classic.version} answers, which is slower.`,
    );
    return classicChecker(classic, options);
  }
}

/** Loads a native TypeScript, with the adapter of its version. */
function loadNative(load: NodeJS.Require, options: CheckerOptions): Checker {
  // The casts here: these are the modules of exactly these packages, and tests run every adapter.
  const { version } = load('typescript/package.json') as { version: string };
  const isFirst = version.startsWith('7.0.');
  // What 7.0 calls unstable has a plain name from 7.1 on.
  const part = (name: string): unknown => load(`typescript/${isFirst ? 'unstable/' : ''}${name}`);
  const { SyntaxKind: kinds } = part('ast') as { SyntaxKind: NativeKinds }; // as above
  if (isFirst) return typescript70({ version, kinds, sync: part('sync') as TypeScript70['sync'] }, options); // as above
  const fs = part('fs') as TypeScript71['fs']; // as above
  return typescript71({ version, kinds, fs, sync: part('sync') as TypeScript71['sync'] }, options); // as above
}

/**
 * The classic API that a project has: its `typescript` when that is below 7, or the package that keeps it beside 7.
 *
 * @throws {@link AdapterUnavailableError} when there is none.
 */
export function findClassic(root: string, cause?: ErrorOptions): Classic {
  for (const from of [`${root}/package.json`, import.meta.url]) {
    for (const name of ['typescript', '@typescript/typescript6']) {
      const found = ifInstalled(createRequire(from), name);
      if (isClassic(found)) return found;
    }
  }
  throw new AdapterUnavailableError('classic', cause);
}

function ifInstalled(load: NodeJS.Require, name: string): unknown {
  try {
    return load(name);
  } catch {
    return undefined; // not installed here
  }
}

function isClassic(module: unknown): module is Classic {
  return typeof module === 'object' && module !== null && 'createProgram' in module && 'sys' in module;
}
