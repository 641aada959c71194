import { hash } from 'node:crypto';
import { createRequire } from 'node:module';

import type * as oxcTransform from 'oxc-transform';

import type { FileVerdict } from './argument-finding.ts';
import { declarationSkeleton } from './declaration-skeleton.ts';
import { mayMatter } from './prefilter.ts';

/** What one file says, whatever the others say; and the last verdict on it. */
export interface FileFacts {
  /** Whether a rule can have anything to say. */
  readonly matters: boolean;
  /** Specifiers of everything it imports; a few more do no harm. */
  readonly imports: readonly string[];
  /** Whether it declares something for all files. */
  readonly isGlobal: boolean;
  /** Whether function bodies are part of what others see, since types are inferred from them. */
  readonly isInferred: boolean;
  /** Hash of what other files can see of it. */
  readonly shape: string;
  readonly verdict?: { readonly key: string; readonly value: FileVerdict };
}

const gapPattern = String.raw`(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*`;
const importPattern = new RegExp(
  String.raw`\b(?:from|import|require|module)\b${gapPattern}\(?${gapPattern}(['"\x60])([^'"\x60\n]+)\1`,
  'gu',
);
const referencePattern = /^[^\S\n]*\/\/\/\s*<reference\s[^>]*?(?:path|types|lib)\s*=\s*(['"])([^'"\n]+)\1/gmu;
const modulePattern = /^[^\S\n]*(?:import|export)\b/mu;
const commonjsPattern = /\b(?:require\s*\(|module\.exports|exports\.)/u;
const augmentationPattern = /\bdeclare\s+(?:global\b|module\s*['"])/u;
const bareImportPattern = /^[^\S\n]*import\s*['"][^.]/mu;
const anyReferencePattern = /^[^\S\n]*\/\/\/\s*<reference\b/mu;

/** Reads the facts of a file's text. */
export function factsOf(path: string, text: string): FileFacts {
  const imports = importsOf(path, text);
  const { shape, isBroken, isInferred } = shapeOf(path, text);
  return {
    isInferred,
    matters: isBroken || mayMatter(text, path),
    imports: [...imports],
    isGlobal: isGlobal(path, text),
    shape,
  };
}

function importsOf(path: string, text: string): Set<string> {
  const imports = new Set<string>();
  // In JavaScript a comment may hold a type.
  const hasTypesInComments = /\.[cm]?jsx?$/u.test(path);
  for (const match of text.matchAll(importPattern)) {
    const [, , specifier = ''] = match;
    if (hasTypesInComments || !isInDocumentation(text, match.index)) imports.add(specifier);
  }
  if (text.includes('///')) {
    for (const [, , specifier = ''] of text.matchAll(referencePattern)) imports.add(specifier);
  }
  return imports;
}

/** An example in a `/** … *\/`: the line begins with `* `, and the comment is open. */
function isInDocumentation(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset) + 1, offset);
  return /^\s*\*\s/u.test(line) && text.lastIndexOf('/*', offset) > text.lastIndexOf('*/', offset);
}

/** Facts as they were kept, `undefined` when that is not what they are. */
export function readKeptFacts(kept: unknown): FileFacts | undefined {
  return isFacts(kept) ? kept : undefined;
}

function isFacts(kept: unknown): kept is FileFacts {
  if (typeof kept !== 'object' || kept === null) return false;
  // The table's key holds the version of this package, so what has these members was written by these lines.
  const {
    matters,
    imports,
    isGlobal: global,
    isInferred,
    shape,
  }: Partial<Record<keyof FileFacts, unknown>> = kept;
  return (
    typeof matters === 'boolean' &&
    Array.isArray(imports) &&
    typeof global === 'boolean' &&
    typeof isInferred === 'boolean' &&
    typeof shape === 'string'
  );
}

function isGlobal(path: string, text: string): boolean {
  if (text.includes('declare') && augmentationPattern.test(text)) return true;
  if (text.includes('///') && anyReferencePattern.test(text)) return true;
  if (bareImportPattern.test(text)) return true;
  if (modulePattern.test(text)) return false;
  return !(/\.c?jsx?$/u.test(path) && commonjsPattern.test(text));
}

// Loaded with the first file that is not known yet: it is a native module.
const oxc = ((): (() => typeof oxcTransform) => {
  const require = createRequire(import.meta.url);
  return () => require('oxc-transform') as typeof oxcTransform; // that is its name
})();

/**
 * The hash of its declarations, where they can be written without looking at other files; else of everything that
 * types may be inferred from.
 */
function shapeOf(
  path: string,
  text: string,
): Pick<FileFacts, 'isInferred' | 'shape'> & { isBroken: boolean } {
  const isTypeScript = /\.[cm]?tsx?$/u.test(path);
  const { code, errors } = isTypeScript
    ? oxc().isolatedDeclarationSync(path, text)
    : oxc().transformSync(path, text, { jsx: 'preserve' });
  const isBroken = errors.some(({ message }) => !/^TS90\d\d/u.test(message));
  const isWhole = isTypeScript && errors.length === 0 && !/\.d\.[cm]?ts$/u.test(path);
  if (isWhole) return { shape: hashOf(code), isBroken, isInferred: false };
  const skeleton = isTypeScript && !isBroken ? declarationSkeleton(path, text) : undefined;
  return { shape: hashOf(skeleton ?? text), isBroken, isInferred: skeleton !== undefined };
}

/** A hash to compare by. */
export function hashOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}
