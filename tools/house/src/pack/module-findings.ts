import { isBuiltin } from 'node:module';

import { importsOf, moduleFacts } from './module-facts.ts';
import { entriesOf, runtimeDependencies, type PackedPackage } from './packed-package.ts';
import { entryFiles, reachableFiles, targetOf } from './reachable-files.ts';

/** The npm package that a specifier leads into; `undefined` for files and for Node's own modules. */
function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || isBuiltin(specifier)) return undefined;
  return specifier
    .split('/')
    .slice(/*start*/ 0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function filesOf({ files }: PackedPackage, ending: string): [path: string, text: string][] {
  return [...files].filter(([path]) => path.endsWith(ending));
}

/** Declarations that a user's type checker reads, by path. */
function publicDeclarations(packed: PackedPackage): [path: string, text: string][] {
  const entries = entryFiles({ exports: Object.fromEntries(entriesOf(packed.manifest)) });
  const reached = reachableFiles(
    packed.files,
    entries.filter((path) => path.endsWith('.d.ts')),
  );
  return filesOf(packed, '.d.ts').filter(([path]) => reached.has(path));
}

/** Whether a text names the package or a part of it, as a `require` that was handed around does. */
function namesPackage(text: string, name: string): boolean {
  return ['"', "'", '`'].some(
    (quote) => text.includes(`${quote}${name}${quote}`) || text.includes(`${quote}${name}/`),
  );
}

function importFindings(packed: PackedPackage): string[] {
  const dependencies = Object.keys(runtimeDependencies(packed.manifest));
  const modules = [...filesOf(packed, '.js'), ...publicDeclarations(packed)];
  const used = new Map<string, string>();
  const broken: string[] = [];
  for (const [path, text] of modules) {
    for (const specifier of importsOf(text)) {
      const name = packageOf(specifier);
      if (name !== undefined) used.set(name, path);
      else if (specifier.startsWith('.') && !packed.files.has(targetOf(path, specifier))) {
        broken.push(`${path} imports ${specifier}, which does not ship`);
      }
    }
  }
  const undeclared = [...used].filter(([name]) => name !== packed.name && !dependencies.includes(name));
  return [
    ...broken,
    ...undeclared.map(([name, path]) => `${path} imports ${name}, which would not be installed`),
    ...dependencies
      .filter((name) => !used.has(name) && !modules.some(([, text]) => namesPackage(text, name)))
      .map((name) => `${name} is installed, but nothing imports it`),
  ];
}

/** What is wrong in the built files of one package; a text per thing. */
export function moduleFindings(packed: PackedPackage): string[] {
  const modules = filesOf(packed, '.js').map(([path, text]) => ({ path, ...moduleFacts(text) }));
  const places = Map.groupBy(
    modules.flatMap(({ path, errorClasses }) => errorClasses.map((own) => ({ path, ...own }))),
    ({ code }) => code,
  );
  const doubled = [...places].filter(([, found]) => found.length > 1);
  return [
    ...importFindings(packed),
    ...modules
      .filter(({ usesUsing }) => usesUsing)
      .map(({ path }) => `${path} has a \`using\`; Node 22 cannot read it`),
    ...doubled.map(
      ([code, found]) => `${code} is the code of two classes: ${found.map((own) => own.path).join(', ')}`,
    ),
  ];
}

/**
 * Error classes that one package ships and another one too: a neighbour was bundled instead of imported, and its
 * users catch a class that nobody throws. Programs are left out: nobody imports them.
 */
export function bundledNeighbours(packages: readonly PackedPackage[]): string[] {
  const owners = Map.groupBy(
    packages
      .filter(({ manifest }) => entriesOf(manifest).size > 0)
      .flatMap((packed) =>
        filesOf(packed, '.js').flatMap(([, text]) =>
          moduleFacts(text).errorClasses.map(({ code }) => ({ code, name: packed.name })),
        ),
      ),
    ({ code }) => code,
  );
  return [...owners].flatMap(([code, found]) => {
    const names = [...new Set(found.map(({ name }) => name))];
    return names.length > 1 ? [`${code} ships in ${names.join(' and ')}`] : [];
  });
}
