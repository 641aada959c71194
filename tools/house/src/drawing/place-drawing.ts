import { HouseBrokenError } from '../house-broken-error.ts';

const opening = '<!-- drawn from the imports by `pnpm lint --fix` -->';
const closing = '<!-- end of the drawing -->';

/** The document with the drawing between its markers. Throws HouseBrokenError when a marker is missing. */
export function placeDrawing(document: string, drawing: string): string {
  const start = document.indexOf(opening);
  const end = document.indexOf(closing);
  if (start === -1 || end < start) {
    throw new HouseBrokenError(
      `the document has no place for the drawing: \`${opening}\` and \`${closing}\``,
    );
  }
  return `${document.slice(0, start + opening.length)}\n\n${drawing}\n\n${document.slice(end)}`;
}
