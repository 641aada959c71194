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

/** Every specifier that the text imports, statically or by `import()`, in types too. */
export function importsOf(text: string): string[] {
  const { importedFiles } = ts.preProcessFile(
    text,
    /*readImportFiles*/ true,
    /*detectJavaScriptImports*/ true,
  );
  return [...new Set(importedFiles.map((file) => file.fileName))];
}

function errorClassOf(node: ts.Node): ErrorClass | undefined {
  if (!ts.isPropertyDeclaration(node) || !ts.isClassLike(node.parent)) return undefined;
  if (!ts.isIdentifier(node.name) || node.name.text !== 'code') return undefined;
  if (!node.initializer || !ts.isStringLiteralLike(node.initializer)) return undefined;
  return { code: node.initializer.text, className: node.parent.name?.text ?? 'a class without a name' };
}

/** The facts of a built JavaScript file. */
export function moduleFacts(text: string): ModuleFacts {
  const file = ts.createSourceFile('module.js', text, ts.ScriptTarget.Latest, /*setParentNodes*/ true);
  const errorClasses: ErrorClass[] = [];
  let usesUsing = false;

  function visit(node: ts.Node): void {
    const found = errorClassOf(node);
    if (found) errorClasses.push(found);
    // `AwaitUsing` is `Using | Const`.
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.Using) !== 0) usesUsing = true;
    ts.forEachChild(node, visit);
  }

  visit(file);
  return { imports: importsOf(text), errorClasses, usesUsing };
}
