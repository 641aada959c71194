import ts from 'typescript';

/** An error class of ours in a built file. */
export interface ErrorClass {
  readonly code: string;
  readonly className: string;
}

/** What one file of `dist` says about itself. */
export interface ModuleFacts {
  /** Every specifier of `import`, `export … from`, `import()` and `import type`, as written. */
  readonly imports: readonly string[];
  readonly errorClasses: readonly ErrorClass[];
  /** `using` and `await using`, which Node 22 cannot read. */
  readonly usesUsing: boolean;
}

function parse(text: string, setParentNodes: boolean): ts.SourceFile {
  return ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, setParentNodes, ts.ScriptKind.TS);
}

/** Where a node imports from; `undefined` when it does not. */
function specifierIn(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}

/** Every specifier that the text imports, statically or by `import()`, in types too. */
export function importsOf(text: string): string[] {
  const found = new Set<string>();
  function visit(node: ts.Node): void {
    const specifier = specifierIn(node);
    if (specifier && ts.isStringLiteralLike(specifier)) found.add(specifier.text);
    ts.forEachChild(node, visit);
  }
  // TypeScript's quicker `preProcessFile` loses its way in minified text.
  visit(parse(text, /*setParentNodes*/ false));
  return [...found];
}

function errorClassOf(node: ts.Node): ErrorClass | undefined {
  if (!ts.isPropertyDeclaration(node) || !ts.isClassLike(node.parent)) return undefined;
  if (!ts.isIdentifier(node.name) || node.name.text !== 'code') return undefined;
  if (!node.initializer || !ts.isStringLiteralLike(node.initializer)) return undefined;
  return { code: node.initializer.text, className: node.parent.name?.text ?? 'a class without a name' };
}

/** The facts of a built JavaScript file. */
export function moduleFacts(text: string): ModuleFacts {
  const errorClasses: ErrorClass[] = [];
  let usesUsing = false;

  function visit(node: ts.Node): void {
    const found = errorClassOf(node);
    if (found) errorClasses.push(found);
    // `AwaitUsing` is `Using | Const`.
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0) usesUsing = true;
    ts.forEachChild(node, visit);
  }

  visit(parse(text, /*setParentNodes*/ true));
  return { imports: importsOf(text), errorClasses, usesUsing };
}
