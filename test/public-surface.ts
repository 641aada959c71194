import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(
    path,
    readFileSync(path, 'utf8'),
    ts.ScriptTarget.Latest,
    /*setParentNodes*/ true,
  );
}

function declaresName(statement: ts.Statement, name: string): boolean {
  if (ts.isExportAssignment(statement)) return name === 'default';
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some(
      (own) => ts.isIdentifier(own.name) && own.name.text === name,
    );
  }
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement);
  return named && statement.name?.text === name;
}

function hasContract(statement: ts.Statement): boolean {
  return ts
    .getJSDocCommentsAndTags(statement)
    .some((doc) => ts.isJSDoc(doc) && (ts.getTextOfJSDocComment(doc.comment) ?? '').trim() !== '');
}

/** The statements that declare what the file at `path` exports as `name`; it may pass on a neighbour's file. */
function declarationsOf(path: string, name: string): ts.Statement[] {
  const file = parse(path);
  const own = file.statements.filter((statement) => declaresName(statement, name));
  if (own.length > 0) return own;
  return exportsOf(file)
    .filter((exported) => exported.name === name && exported.from !== undefined)
    .flatMap(({ from, original }) => declarationsOf(join(dirname(path), from ?? ''), original));
}

interface Exported {
  readonly name: string;
  readonly original: string;
  readonly from: string | undefined;
}

function exportsOf(file: ts.SourceFile): Exported[] {
  return file.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, moduleSpecifier }) => {
    if (!exportClause || !ts.isNamedExports(exportClause)) return [];
    const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
    return exportClause.elements.map(({ name, propertyName }) => ({
      name: name.text,
      original: (propertyName ?? name).text,
      from,
    }));
  });
}

function ownExports(file: ts.SourceFile): string[] {
  const isExported = (statement: ts.Statement): boolean =>
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const defaults = file.statements.filter(ts.isExportAssignment).map(() => 'default');
  const named = file.statements.filter(isExported).flatMap((statement) => {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((own) => own.name.getText(file));
    }
    return 'name' in statement && statement.name ? [(statement.name as ts.Identifier).text] : [];
  });
  return [...named, ...defaults];
}

/** Every name that the entry file at `path` exports. */
export function exportedNames(path: string): string[] {
  const file = parse(path);
  return [...exportsOf(file).map(({ name }) => name), ...ownExports(file)];
}

/** The names among them whose declaration has no doc comment that says something. */
export function namesWithoutContract(path: string): string[] {
  return exportedNames(path).filter((name) => !declarationsOf(path, name).some(hasContract));
}
