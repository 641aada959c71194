import type { FileFacts } from './file-facts.ts';
import { bodyEdit, type BodyEdit } from './function-bodies.ts';
import type { KeptText } from './kept-texts.ts';

/** A file that types are inferred from, as it was and as it is. */
export interface EditedText {
  readonly before: KeptText;
  readonly after: string;
}

/** In more files at once a whole tree has changed: another branch, for example. */
const mostFiles = 4;

/**
 * The shapes that edited files had, where they may look the same to others all the same: nothing when another import
 * came, or something that holds for all files.
 */
export function earlierShapes(
  texts: ReadonlyMap<string, EditedText>,
  facts: ReadonlyMap<string, FileFacts>,
): ReadonlyMap<string, string> {
  const shapes = new Map<string, string>();
  for (const [file, { before }] of texts.size > mostFiles ? [] : texts) {
    const now = facts.get(file);
    if (now === undefined || now.shape === before.shape || now.isGlobal || before.isGlobal) continue;
    if (now.imports.join('\n') === before.imports.join('\n')) shapes.set(file, before.shape);
  }
  return shapes;
}

/** The edits of these files; `undefined` when one of them was edited outside of function bodies too. */
export function bodyEdits(
  files: Iterable<string>,
  texts: ReadonlyMap<string, EditedText>,
): ReadonlyMap<string, BodyEdit> | undefined {
  const edits = new Map<string, BodyEdit>();
  for (const file of files) {
    const pair = texts.get(file);
    const edit = pair && bodyEdit(file, pair.before.text, pair.after);
    if (edit === undefined) return undefined;
    edits.set(file, edit);
  }
  return edits;
}
