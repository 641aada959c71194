import { createRequire } from 'node:module';

import type * as oxcParser from 'oxc-parser';
import type { OxcError, ParseResult, ParserOptions, Program } from 'oxc-parser';

import { ModuleUnparsableError } from './errors.ts';
import { listModule, type ListedModule } from './listed-module.ts';
import { componentExtensions, scriptOf } from './script-blocks.ts';

// Loaded with the first file that is not known yet: it is a native module.
const oxc = ((): (() => typeof oxcParser) => {
  const require = createRequire(import.meta.url);
  return () => require('oxc-parser') as typeof oxcParser; // that is its name
})();

/** A file with its whole tree. */
export interface ParsedSource {
  /** Where a component's other parts are blank. */
  readonly text: string;
  readonly result: ParseResult;
}

/** A file whose imports and exports are known, and whose tree is there on demand. */
export interface OpenModule {
  /** Where a component's other parts are blank. */
  readonly text: string;
  readonly module: ListedModule;
  /** The whole tree, which costs several times what the list of imports and exports does. */
  program(): Program;
}

type Language = NonNullable<ParserOptions['lang']>;
type Parsed = Pick<ParseResult, 'errors' | 'module'> & { dispose?: () => void };

const faults: ReadonlySet<string> = new Set(['Error']);

function firstFault(errors: readonly OxcError[]): OxcError | undefined {
  return errors.find(({ severity }) => faults.has(severity));
}

function languageOf(file: string): Language {
  if (/\.d\.(?:[\w-]+\.)?[cm]?ts$/u.test(file)) return 'dts';
  if (file.endsWith('.tsx')) return 'tsx';
  // JSX stands in `.js` too.
  return /\.[cm]?ts$/u.test(file) ? 'ts' : 'jsx';
}

/**
 * Without writing out the tree the parser takes a sixth of the time. It hands over its own memory for that, of which
 * not every machine has enough; then the plain way is as right.
 */
const parseRecord = ((): ((file: string, text: string, options: ParserOptions) => Parsed) => {
  let isLazy: boolean | undefined;
  return (file, text, options) => {
    const { parseSync, rawTransferSupported } = oxc();
    isLazy ??= rawTransferSupported();
    if (!isLazy) return parseSync(file, text, options);
    const lazily = { ...options, experimentalLazy: true };
    try {
      return parseSync(file, text, lazily);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      isLazy = false;
      return parseSync(file, text, options);
    }
  };
})();

function sourceOf(file: string, text: string): { text: string; lang: Language } {
  const isComponent = componentExtensions.some((extension) => file.endsWith(extension));
  return isComponent ? scriptOf(file, text) : { text, lang: languageOf(file) };
}

interface Settled<Result extends Parsed> {
  readonly parsed: Result;
  readonly options: ParserOptions;
}

/** Parses as a module, or as what a script or a CommonJS file may be and no module. Throws ModuleUnparsableError. */
function settle<Result extends Parsed>(
  { file, source, lang }: { file: string; source: string; lang: Language },
  parse: (options: ParserOptions) => Result,
): Settled<Result> {
  const options: ParserOptions = { lang, preserveParens: false, sourceType: 'module' };
  const parsed = parse(options);
  const fault = firstFault(parsed.errors);
  if (fault === undefined) return { parsed, options };
  const offset = fault.labels[0]?.start ?? 0;
  const error = new ModuleUnparsableError(file, { problem: fault.message, text: source, offset });
  const { hasModuleSyntax } = parsed.module;
  parsed.dispose?.();
  if (hasModuleSyntax) throw error;
  const freely: ParserOptions = { ...options, sourceType: 'commonjs' };
  const again = parse(freely);
  if (firstFault(again.errors) === undefined) return { parsed: again, options: freely };
  again.dispose?.();
  throw error;
}

/** Parses a source file with its whole tree. Throws ModuleUnparsableError. */
export function parseSource(file: string, source: string): ParsedSource {
  const { text, lang } = sourceOf(file, source);
  const { parsed } = settle({ file, source, lang }, (options) => oxc().parseSync(file, text, options));
  return { text, result: parsed };
}

/** Parses a source file for its imports and exports. Throws ModuleUnparsableError. */
export function openModule(file: string, source: string): OpenModule {
  const { text, lang } = sourceOf(file, source);
  const { parsed, options } = settle({ file, source, lang }, (given) => parseRecord(file, text, given));
  const module = listModule(parsed.module);
  parsed.dispose?.();
  let program: Program | undefined;
  return { text, module, program: () => (program ??= oxc().parseSync(file, text, options).program) };
}

/** Parses a piece of a file that has been parsed before; undefined when it is none by itself. */
export function parsePiece(file: string, piece: string): Program | undefined {
  const isComponent = componentExtensions.some((extension) => file.endsWith(extension));
  // A piece of a component may be of either kind.
  const lang = isComponent ? 'ts' : languageOf(file);
  const { errors, program } = oxc().parseSync(file, piece, {
    lang,
    preserveParens: false,
    sourceType: 'module',
  });
  return firstFault(errors) === undefined ? program : undefined;
}
