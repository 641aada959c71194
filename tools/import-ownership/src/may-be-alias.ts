const identifier = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*`;
const anyName = new RegExp(identifier, 'gu');

/** A name behind `=` or `extends`, or that a default export begins with; a call is none. */
const named = new RegExp(
  String.raw`(?:=(?!>)|\bextends\b|^)\s*(?:[(<]\s*)*(?:(?:typeof|await)\s+)*(?<name>${identifier})(?:\s*[.]\s*${identifier})*\s*(?<call>[(\x60])?`,
  'gu',
);
const calling = new RegExp(
  String.raw`(?:\breturn\b|=>|\{)\s*(?:return\s+)?(?:await\s+)?(?<name>${identifier})[\w$.\s]*(?:<[^;]*>)?\(`,
  'gu',
);
const declaring = new RegExp(
  String.raw`^(?:declare\s+)?(?:const|let|var|type|import)\s+(?<name>${identifier})`,
  'gmu',
);

/** Whether a name may stand for something of another module. */
export type IsKnown = (name: string) => boolean;

function namesKnown(piece: string, isKnown: IsKnown): boolean {
  for (const { groups } of piece.matchAll(named)) {
    const { name = '', call } = groups ?? {};
    if (name === 'import' || name === 'require') return true;
    if (call === undefined && isKnown(name)) return true;
  }
  return false;
}

/** An object of nothing but names calls nothing. */
function bundlesKnown(piece: string, isKnown: IsKnown): boolean {
  if (piece.includes('(') || !/(?:=|^)\s*\{/u.test(piece)) return false;
  for (const [each] of piece.matchAll(anyName)) if (isKnown(each)) return true;
  return false;
}

/** A function that hands on has one statement. */
function wrapsKnown(piece: string, isKnown: IsKnown): boolean {
  if (!/\bfunction\b|=>/u.test(piece)) return false;
  for (const { groups } of piece.matchAll(calling)) if (isKnown(groups?.['name'] ?? '')) return true;
  return false;
}

/** Nothing longer only names something else. */
export const longestAlias = 2000;
const longestWrapper = 500;

/** Whether a declaration may do nothing but name something, as far as its text tells; a few more do no harm. */
export function mayBeAlias(piece: string, isKnown: IsKnown): boolean {
  if (piece.length > longestAlias) return false;
  if (namesKnown(piece, isKnown) || bundlesKnown(piece, isKnown)) return true;
  return piece.length <= longestWrapper && wrapsKnown(piece, isKnown);
}

/** Names that a file declares for itself in a way that may only name something. */
export function declaredNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const { groups } of text.matchAll(declaring)) names.add(groups?.['name'] ?? '');
  return names;
}

/** Whether a local name may be declared as another name for something known. */
export function localMayBeAlias(text: string, local: string, isKnown: IsKnown): boolean {
  const name = local.replaceAll('$', String.raw`\$`);
  const end = String.raw`(?![\p{ID_Continue}$])`;
  const declarations = new RegExp(
    String.raw`\b(?:const|let|var|type|import|class|interface|function)\s+(?:${name}${end}|\{[^}=]*(?<![\p{ID_Continue}$])${name}${end})`,
    'gu',
  );
  for (const { index } of text.matchAll(declarations)) {
    const close = text.indexOf(';', index);
    const piece = text.slice(index, Math.min(close === -1 ? text.length : close, index + longestAlias));
    if (mayBeAlias(piece, (each) => each !== local && isKnown(each))) return true;
  }
  return false;
}
