import { applyEdits, modify, parse } from 'jsonc-parser';

import { jsonStyle } from './json-style.ts';

/** A reference that a tsconfig gets or loses. */
export interface ReferenceChange {
  readonly path: string;
  readonly change: 'add' | 'remove';
}

function pathsIn(text: string): (string | undefined)[] {
  const config: unknown = parse(text);
  const references: unknown =
    typeof config === 'object' && config !== null && 'references' in config ? config.references : undefined;
  if (!Array.isArray(references)) return [];
  return references.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'path' in one && typeof one.path === 'string'
      ? one.path
      : undefined,
  );
}

function withReference(text: string, path: string): string {
  const paths = pathsIn(text);
  if (paths.includes(path)) return text;
  const formattingOptions = jsonStyle(text);
  const edits =
    paths.length === 0
      ? modify(text, ['references'], [{ path }], { formattingOptions })
      : modify(text, ['references', paths.length], { path }, { formattingOptions, isArrayInsertion: true });
  return applyEdits(text, edits);
}

function withoutReference(text: string, path: string): string {
  const at = pathsIn(text).indexOf(path);
  if (at === -1) return text;
  return applyEdits(
    text,
    modify(text, ['references', at], undefined, { formattingOptions: jsonStyle(text) }),
  );
}

/** The tsconfig with the changes made; comments and everything else stay. */
export function changeReferences(text: string, changes: readonly ReferenceChange[]): string {
  let result = text;
  for (const { path, change } of changes) {
    result = change === 'add' ? withReference(result, path) : withoutReference(result, path);
  }
  return result;
}
