// An empty alternative, not `?`: a group that is optional does not take the end of the text for something.
const identifier = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*`;
const anyName = new RegExp(identifier, 'gu');
/** Behind the first name of `ns.a['b']`. */
const members = String.raw`(?:\s*[.]\s*${identifier}|\s*\[\s*(?:'[^'\n]*'|"[^"\n]*")\s*\])*`;

/** What may stand behind a name that is all of a value: nothing, or what makes another type of it. */
const valueEnd = String.raw`[!;,)]|$|(?:as|satisfies)\b`;
const firstValue = new RegExp(
  String.raw`^(?:[(]\s*)*(?:await\s+)?(?<name>${identifier})${members}\s*(?:(?<isAll>${valueEnd})|)`,
  'u',
);
const anyValue = new RegExp(
  String.raw`(?:=(?!>)|^)\s*(?:[(]\s*)*(?:await\s+)?(?<name>${identifier})${members}(?:\s*(?<isAll>${valueEnd})|\s*?(?<isLine>\n)|)`,
  'gu',
);
const anyType = new RegExp(
  String.raw`=(?!>)\s*(?:[|&]\s*)?(?:[(]\s*)*(?:typeof\s+)?(?<name>${identifier})(?:\s*[.]\s*${identifier})*(?:\s*(?<isAll>[;)<]|$)|\s*?(?<isLine>\n)|)`,
  'gu',
);
const parent = new RegExp(
  String.raw`\bextends\s+(?:[(]\s*)*(?<name>${identifier})${members}\s*(?:(?<isAll>[{<)!]|as\b)|)`,
  'gu',
);
const calling = new RegExp(
  String.raw`(?:\breturn\b|=>|\{)\s*(?:return\s+)?(?:await\s+)?(?<name>${identifier})[\w$.\s]*(?:<[^;]*>)?\(`,
  'gu',
);
const declaring = new RegExp(
  String.raw`^(?:(?:abstract|declare|export)\s+)*(?:class|const|import|interface|let|type|var)\s+(?<name>${identifier})`,
  'gmu',
);

const comment = /\/\*[^]*?\*\/|\/\/[^\n]*/gu;
const leading = /^(?:(?:abstract|declare)\s+)*(?<word>async|class|enum|function|interface|type)(?=[\s*<{])/u;
const constant = new RegExp(
  String.raw`^(?:declare\s+)?(?:const|let|var)\s+${identifier}\s*=(?![=>])\s*`,
  'u',
);
const emptyBody = /\{[\s;]*\}\s*;?$/u;

/** Whether a name may stand for something of another module. */
export type IsKnown = (name: string) => boolean;

/** What is known of a declaration besides its text. */
export interface PieceFacts {
  /** The text is all of the declaration and nothing else; true when absent. */
  readonly isWhole?: boolean;
  /** It declares one name. */
  readonly isSingle: boolean;
  /** Functions that hand on what they are given are sought, too. */
  readonly findsWrappers: boolean;
}

/** A declaration without its comments. */
interface Piece extends Required<PieceFacts> {
  readonly text: string;
}

function isNamed(found: RegExpMatchArray | null, isKnown: IsKnown): boolean {
  const { name = '', isAll, isLine } = found?.groups ?? {};
  if (name === 'import' || name === 'require') return true;
  return (isAll ?? isLine) !== undefined && isKnown(name);
}

function isAnyNamed(text: string, pattern: RegExp, isKnown: IsKnown): boolean {
  for (const found of text.matchAll(pattern)) if (isNamed(found, isKnown)) return true;
  return false;
}

/** An object of nothing but names calls nothing. */
function bundlesKnown(text: string, isKnown: IsKnown): boolean {
  if (text.includes('(')) return false;
  for (const [each] of text.matchAll(anyName)) if (isKnown(each)) return true;
  return false;
}

/** As far as is looked behind the beginning of a declaration whose end is not known. */
const farthestEnd = 2000;
/** No longer function only hands on. */
const longestWrapper = 500;

/** A function that hands on has one statement. */
function wrapsKnown({ text, findsWrappers }: Piece, isKnown: IsKnown): boolean {
  if (!findsWrappers || text.length > longestWrapper || !/\bfunction\b|=>/u.test(text)) return false;
  for (const { groups } of text.matchAll(calling)) if (isKnown(groups?.['name'] ?? '')) return true;
  return false;
}

/** The one value of `const name = …`, from its beginning. */
function namesFirst(piece: Piece, isKnown: IsKnown): boolean {
  const { text } = piece;
  if (text.startsWith('<')) {
    // `<T>x`, or the parameters of a function.
    const rest = text.slice(text.lastIndexOf('>') + 1).trimStart();
    return isNamed(firstValue.exec(rest), isKnown) || wrapsKnown(piece, isKnown);
  }
  if (text.startsWith('{')) return bundlesKnown(text, isKnown);
  if (/^class\b/u.test(text)) return extendsKnown(piece, isKnown);
  return isNamed(firstValue.exec(text), isKnown) || wrapsKnown(piece, isKnown);
}

function valueMayBe(piece: Piece, isKnown: IsKnown): boolean {
  const { text, isWhole, isSingle } = piece;
  const head = isWhole && isSingle ? constant.exec(text)?.[0] : undefined;
  if (head !== undefined) return namesFirst({ ...piece, text: text.slice(head.length) }, isKnown);
  if (isAnyNamed(text, anyValue, isKnown) || /(?:=|^)\s*<[^>]*>[^=]*$/u.test(text)) return true;
  if (/(?:=|^)\s*\{/u.test(text) && bundlesKnown(text, isKnown)) return true;
  return isAnyNamed(text, parent, isKnown) || wrapsKnown(piece, isKnown);
}

/** Whether something is called, other than `require`: to extend what that answers is to make something new. */
function calls(text: string): boolean {
  return /[\w$>]\s*[(]/u.test(text) && !/\b(?:extends|require)\s*[(]/u.test(text);
}

/** A class or interface that extends and adds nothing. */
function extendsKnown({ text, isWhole }: Piece, isKnown: IsKnown): boolean {
  if (isWhole && (!emptyBody.test(text) || calls(text))) return false;
  return isAnyNamed(text, parent, isKnown);
}

function typeMayBe({ text, isWhole }: Piece, isKnown: IsKnown): boolean {
  // Without parameters of its own it has nothing to hand on.
  if (isWhole && !/^(?:declare\s+)?type\s+[^\s<=]+\s*</u.test(text) && /=[^=<]*<[^=]*$/u.test(text))
    return false;
  return isAnyNamed(text, anyType, isKnown);
}

/** Whether the body of a class or interface may hold nothing but comments: the end alone tells of most that it does not. */
function mayBeEmpty(declaration: string): boolean {
  const inside = declaration.replace(/[\s;]*\}\s*;?\s*$/u, '');
  return (
    inside.endsWith('{') || inside.endsWith('*/') || inside.slice(inside.lastIndexOf('\n') + 1).includes('//')
  );
}

/** What needs no closer look, by the word that a declaration begins with. */
function isPlainlyNone(
  declaration: string,
  word: string | undefined,
  { isWhole, findsWrappers }: PieceFacts,
): boolean {
  switch (word) {
    case 'class':
    case 'interface':
      return isWhole !== false && !mayBeEmpty(declaration);
    case 'function':
    case 'async':
      return !findsWrappers;
    default:
      return word === 'enum';
  }
}

function mayBe(piece: Piece, word: string | undefined, isKnown: IsKnown): boolean {
  switch (word) {
    case 'class':
    case 'interface':
      return extendsKnown(piece, isKnown);
    case 'function':
    case 'async':
      return wrapsKnown(piece, isKnown);
    case 'type':
      return typeMayBe(piece, isKnown);
    default:
      return valueMayBe(piece, isKnown);
  }
}

/** Whether a declaration may do nothing but name something, as far as its text tells; a few more do no harm. */
export function mayBeAlias(
  declaration: string,
  { isWhole = true, ...facts }: PieceFacts,
  isKnown: IsKnown,
): boolean {
  const word = leading.exec(declaration)?.groups?.['word'];
  if (isPlainlyNone(declaration, word, { ...facts, isWhole })) return false;
  const text = declaration.includes('/') ? declaration.replaceAll(comment, ' ') : declaration;
  return mayBe({ ...facts, text, isWhole }, word, isKnown);
}

/** Names that a file declares for itself in a way that may only name something. */
export function declaredNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const { groups } of text.matchAll(declaring)) names.add(groups?.['name'] ?? '');
  return names;
}

/** Whether a local name may be declared as another name for something known. */
export function localMayBeAlias(
  text: string,
  { local, findsWrappers }: { local: string; findsWrappers: boolean },
  isKnown: IsKnown,
): boolean {
  const name = local.replaceAll('$', String.raw`\$`);
  const end = String.raw`(?![\p{ID_Continue}$])`;
  const declarations = new RegExp(
    String.raw`\b(?:const|let|var|type|import|class|interface|function)\s+(?:${name}${end}|\{[^}=]*(?<![\p{ID_Continue}$])${name}${end})`,
    'gu',
  );
  for (const { index } of text.matchAll(declarations)) {
    const close = text.indexOf(';', index);
    const piece = text.slice(index, Math.min(close === -1 ? text.length : close, index + farthestEnd));
    const facts = { isSingle: false, isWhole: false, findsWrappers };
    if (mayBeAlias(piece, facts, (each) => each !== local && isKnown(each))) return true;
  }
  return false;
}
