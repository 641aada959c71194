import type { Node } from 'oxc-parser';

import { forEachChild } from '../children-of.ts';
import type { PackageNode } from '../ownership-graph.ts';
import { parseSource } from '../parse-source.ts';
import type { DependencyUse } from './dependency-uses.ts';
import type { RuleContext } from './rule-context.ts';

/** Collects the names that the declarations of a node show; what stands in bodies is not declared. */
function collectShown(node: Node, names: Set<string>): void {
  if (node.type === 'BlockStatement' || node.type === 'ImportDeclaration') return;
  if (node.type === 'Identifier') names.add(node.name);
  forEachChild(node, (child) => collectShown(child, names));
}

/** The names that stand in the exported declarations of a file. */
function shownNames(file: string, text: string): Set<string> {
  const names = new Set<string>();
  const { program } = parseSource(file, text).result;
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration' && statement.type !== 'ExportDefaultDeclaration')
      continue;
    if (statement.declaration !== null) collectShown(statement.declaration, names);
    else if (statement.type === 'ExportNamedDeclaration') {
      for (const { local } of statement.specifiers) if (local.type === 'Identifier') names.add(local.name);
    }
  }
  return names;
}

/** The files that declare what the entries of a package export. */
function declaringFiles({ origins }: RuleContext, own: PackageNode): Set<string> {
  const files = new Set<string>();
  for (const { file } of own.entries) {
    for (const name of origins.namesOf(file)) {
      const origin = origins.originOf(file, name);
      if (origin?.package === own.name) files.add(origin.module);
    }
  }
  return files;
}

/** Whether types of a dependency stand in the declarations that a package offers by its entries. */
export function standInDeclarations(
  context: RuleContext,
  own: PackageNode,
  uses: readonly DependencyUse[],
): boolean {
  const files = declaringFiles(context, own);
  return uses.some(({ module: { file, record }, edge }) => {
    if (!files.has(file)) return false;
    const statement = record.imports.find(({ source }) => source.start === edge.start);
    const locals = statement?.bindings.map(({ local }) => local) ?? [];
    // Not by a statement: `import('x').T`, which stands where it is used.
    if (statement === undefined) return true;
    const shown = shownNames(file, context.graph.textOf(file));
    return locals.some((local) => shown.has(local));
  });
}
