import ts from 'typescript';

/** One place that gives an error its code. */
export interface DeclaredCode {
  readonly code: string;
  readonly path: string;
  readonly line: number;
}

const codeShape = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/u;

/** The strings that an expression can have as its value. */
function values(node: ts.Expression): ts.StringLiteralLike[] {
  if (ts.isStringLiteralLike(node)) return [node];
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
    return values(node.expression);
  }
  if (ts.isConditionalExpression(node)) return [...values(node.whenTrue), ...values(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    const chooses = [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken];
    return chooses.includes(node.operatorToken.kind) ? [...values(node.left), ...values(node.right)] : [];
  }
  return [];
}

/** The strings of `'A' | 'B'`. */
function members(node: ts.TypeNode): ts.StringLiteralLike[] {
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(members);
  return ts.isLiteralTypeNode(node) && ts.isStringLiteralLike(node.literal) ? [node.literal] : [];
}

/** A `code` of a class, an object or a variable. A class may leave it to its constructor which of several it is. */
function codesOf(node: ts.Node): ts.StringLiteralLike[] {
  if (!ts.isPropertyDeclaration(node) && !ts.isPropertyAssignment(node) && !ts.isVariableDeclaration(node))
    return [];
  if (!ts.isIdentifier(node.name) || node.name.text !== 'code') return [];
  if (node.initializer) return values(node.initializer);
  const isAbstract = ts
    .getModifiers(node as ts.PropertyDeclaration)
    ?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword);
  return ts.isPropertyDeclaration(node) && node.type && isAbstract !== true ? members(node.type) : [];
}

/** The codes that a source file declares: what stands where a `code` gets its value, not where one is compared. */
export function declaredCodes(path: string, text: string): DeclaredCode[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, /*setParentNodes*/ true);
  const found: DeclaredCode[] = [];
  function visit(node: ts.Node): void {
    for (const literal of codesOf(node)) {
      if (!codeShape.test(literal.text)) continue;
      const { line } = file.getLineAndCharacterOfPosition(literal.getStart(file));
      found.push({ code: literal.text, path, line: line + 1 });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return found;
}

/** What a package says about its errors: the prefix of its row in layers.json, and its README. */
export interface CodeOwner {
  readonly folder: string;
  readonly prefix: string | null;
  readonly readme: string;
}

/** The first cells of the table under `## Errors`, of rows whose other cells are filled too. */
export function tabledCodes(readme: string): string[] {
  const section = /^## Errors$(?<text>[\s\S]*?)(?=^## |(?![\s\S]))/mu.exec(readme)?.groups?.['text'] ?? '';
  const rows = section.matchAll(/^\| *`(?<code>\w+)` *\| *[^|\s][^|]*\| *[^|\s][^|]*\|/gmu);
  return [...rows].flatMap(({ groups }) => groups?.['code'] ?? []);
}

/** What is wrong with the codes of the packages, a text for each. */
export function codeFaults(declared: readonly DeclaredCode[], owners: readonly CodeOwner[]): string[] {
  const prefixes = owners.flatMap(({ prefix }) => prefix ?? []);
  const ours = declared.filter(({ code }) => prefixes.some((prefix) => code.startsWith(`${prefix}_`)));
  const byCode = Map.groupBy(ours, ({ code }) => code);
  const doubled = [...byCode].filter(([, places]) => places.length > 1);
  return [
    ...doubled.map(
      ([code, places]) =>
        `${code} is declared in ${places.map(({ path, line }) => `${path}:${line}`).join(' and ')}`,
    ),
    ...owners.flatMap(({ folder, prefix, readme }) => {
      const own = declared.filter(({ path }) => path.startsWith(`${folder}/`));
      const foreign = own.filter(({ code }) => prefix === null || !code.startsWith(`${prefix}_`));
      const tabled = tabledCodes(readme);
      const codes = new Set(own.map(({ code }) => code));
      const stale = tabled.filter(
        (code) => prefix !== null && code.startsWith(`${prefix}_`) && !codes.has(code),
      );
      return [
        ...foreign
          .filter((place) => ours.includes(place))
          .map(
            ({ code, path, line }) => `${path}:${line} declares ${code}, which belongs to another package`,
          ),
        ...[...codes]
          .filter((code) => ours.some((place) => place.code === code) && !tabled.includes(code))
          .map((code) => `${code} is missing in the table of ${folder}/README.md`),
        ...stale.map((code) => `${folder}/README.md lists ${code}, which no source declares`),
      ];
    }),
  ];
}
