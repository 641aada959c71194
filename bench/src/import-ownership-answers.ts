import { join } from 'node:path';

import type { ModuleNode, OwnershipRun } from '@codex-ts/import-ownership';
import ts from 'typescript';

/** One imported name, and who declares it according to both. */
export interface ComparedSite {
  readonly file: string;
  readonly specifier: string;
  readonly name: string;
  /** The package; undefined when it is not known. */
  readonly ours: string | undefined;
  readonly compiler: string | undefined;
  /** The specifier leads to no source here, which is an error of its own. */
  readonly isReported: boolean;
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  allowImportingTsExtensions: true,
  noEmit: true,
  noLib: true,
  types: [],
};

/** The local names of an import. */
function namesOf(
  statement: ts.Statement,
): { specifier: string; names: readonly ts.Identifier[] } | undefined {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return undefined;
  const { importClause, moduleSpecifier } = statement;
  const bindings = importClause?.namedBindings;
  const elements = bindings === undefined || ts.isNamespaceImport(bindings) ? [] : bindings.elements;
  const named =
    bindings !== undefined && ts.isNamespaceImport(bindings)
      ? [bindings.name]
      : elements.map(({ name }) => name);
  const names = importClause?.name === undefined ? named : [importClause.name, ...named];
  return { specifier: moduleSpecifier.text, names };
}

/** Answers of the compiler, which reads what was built and published, so that it shares no mapping with us. */
function createCompiler({ graph }: OwnershipRun) {
  const files = [...graph.modules.keys()].filter((file) => /\.[cm]?tsx?$/u.test(file));
  const program = ts.createProgram({ rootNames: files.map((file) => join(graph.root, file)), options });
  const checker = program.getTypeChecker();
  const byFolder = new Map([...graph.packages.values()].map(({ folder, name }) => [folder, name]));

  function declarerOf(name: ts.Identifier): string | undefined {
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol === undefined) return undefined;
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const path = target.declarations?.[0]?.getSourceFile().fileName;
    if (path === undefined || !path.startsWith(`${graph.root}/`)) return undefined;
    const [packages, folder] = path.slice(graph.root.length + 1).split('/');
    return byFolder.get(`${packages}/${folder}`);
  }

  return { declarerOf, source: (file: string) => program.getSourceFile(join(graph.root, file)) };
}

/** Who declares the name according to us; an alias is a declaration of its own there, as it is to the compiler. */
function ownerOf(
  { origins, graph }: OwnershipRun,
  own: ModuleNode,
  site: { specifier: string; local: string },
): string | undefined {
  const statement = own.record.imports.find(
    ({ specifier, bindings }) =>
      specifier === site.specifier && bindings.some(({ local }) => local === site.local),
  );
  const binding = statement?.bindings.find(({ local }) => local === site.local);
  const to = graph.resolve(own.file, site.specifier);
  if (binding === undefined || to.kind !== 'module') return undefined;
  const origin = origins.originOf(to.file, binding.imported);
  return origin?.hops.find(({ isAlias }) => isAlias)?.package ?? origin?.package;
}

/** Asks both about every name that a source file imports from another package of the workspace. */
export function compareOwners(run: OwnershipRun): readonly ComparedSite[] {
  const { graph } = run;
  const compiler = createCompiler(run);
  const names = [...graph.packages.keys()];
  const sites: ComparedSite[] = [];
  for (const own of graph.modules.values()) {
    for (const statement of compiler.source(own.file)?.statements ?? []) {
      const found = namesOf(statement);
      if (found === undefined) continue;
      const { specifier } = found;
      const isSibling = names.some(
        (name) => name !== own.package.name && `${specifier}/`.startsWith(`${name}/`),
      );
      if (!isSibling) continue;
      const isReported = graph.resolve(own.file, specifier).kind === 'unresolved';
      for (const name of found.names) {
        const ours = ownerOf(run, own, { specifier, local: name.text });
        const answers = { ours, compiler: compiler.declarerOf(name), isReported };
        sites.push({ file: own.file, specifier, name: name.text, ...answers });
      }
    }
  }
  return sites;
}
