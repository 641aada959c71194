import { statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import type { OwnershipFinding } from '../findings/ownership-finding.ts';
import { isShipped, type RuleContext } from './rule-context.ts';

interface Siblings {
  readonly shipped: Set<string>;
  readonly any: Set<string>;
  isSeen: boolean;
}

/** Which packages each package imports: in what ships, and anywhere. */
function siblingsByPackage({ graph }: RuleContext): Map<string, Siblings> {
  const found = new Map<string, Siblings>();
  for (const own of graph.packages.values())
    found.set(own.name, { shipped: new Set(), any: new Set(), isSeen: false });
  for (const module of graph.modules.values()) {
    const own = found.get(module.package.name);
    if (own !== undefined) own.isSeen = true;
    for (const { to } of module.edges) {
      if (to.kind !== 'module' || to.package === module.package.name) continue;
      own?.any.add(to.package);
      if (isShipped(module)) own?.shipped.add(to.package);
    }
  }
  return found;
}

/** The folder of the project that a reference names, from the root. */
function referencedFolder(root: string, tsconfig: string, path: string): string {
  const named = resolve(dirname(tsconfig), path);
  const folder = statSync(named, { throwIfNoEntry: false })?.isFile() === true ? dirname(named) : named;
  return relative(root, folder).split(sep).join('/');
}

/** Rule `tsconfig-reference`: a project refers to exactly the projects of the packages that it imports. */
export function referenceFindings(context: RuleContext): OwnershipFinding[] {
  const { graph, make } = context;
  const byFolder = new Map([...graph.packages.values()].map((each) => [each.folder, each]));
  const siblings = siblingsByPackage(context);
  const findings: OwnershipFinding[] = [];
  for (const own of graph.packages.values()) {
    // Of a package of which nothing was looked at nothing can be said.
    const isSeen = own.folder !== '.' && siblings.get(own.name)?.isSeen === true;
    const config = isSeen ? graph.tsconfigs.at(own.folder) : undefined;
    if (config?.references === undefined) continue;
    const file = `${own.folder}/tsconfig.json`;
    const { shipped, any } = siblings.get(own.name) ?? { shipped: new Set<string>(), any: new Set<string>() };
    const given = new Map(
      config.references.map((path) => [
        byFolder.get(referencedFolder(graph.root, config.path, path))?.name,
        path,
      ]),
    );
    for (const [name, path] of given) {
      if (name === undefined || name === own.name || any.has(name)) continue;
      const message = `${file} refers to ${name}, which nothing here imports`;
      const help = 'Delete the reference, or run `import-ownership --fix`.';
      const site = { kind: 'reference', package: own.name, tsconfig: file, path, change: 'remove' } as const;
      const sought = JSON.stringify(path);
      findings.push(
        make.inFile(file, sought, {
          rule: 'tsconfig-reference',
          symbol: name,
          message,
          help,
          fix: 'safe',
          site,
        }),
      );
    }
    for (const name of shipped) {
      const folder = graph.packages.get(name)?.folder ?? '.';
      // A package without a project, or whose project is not to be referred to.
      if (given.has(name) || folder === '.' || graph.tsconfigs.at(folder)?.references === undefined) continue;
      const path = relative(join(graph.root, own.folder), join(graph.root, folder)).split(sep).join('/');
      const message = `${file} does not refer to ${name}, which its sources import`;
      const help = `Add \`{ "path": "${path}" }\` to \`references\`, or run \`import-ownership --fix\`.`;
      const site = { kind: 'reference', package: own.name, tsconfig: file, path, change: 'add' } as const;
      findings.push(
        make.inFile(file, '"references"', {
          rule: 'tsconfig-reference',
          symbol: name,
          message,
          help,
          fix: 'safe',
          site,
        }),
      );
    }
  }
  return findings;
}
