import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Workspace, WorkspacePackage } from './workspace.ts';

/** The condition under which a package offers its sources. */
export const sourceCondition = '@codex-ts/source';

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The file that the workspace resolves one value of an `exports` map to. */
function sourceTarget(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  return sourceTarget(value[sourceCondition] ?? value['default']);
}

function exportTargets(exports: unknown): string[] {
  const isMap = isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  const values = isMap ? Object.values(exports) : [exports];
  return values.flatMap((value) => sourceTarget(value) ?? []);
}

/** What other packages may import: the source targets of `exports`, from the root. */
export function publicEntries({ folder, manifest }: WorkspacePackage): string[] {
  return exportTargets(manifest.exports).map((target) => `${folder}/${target.replace(/^\.\//u, '')}`);
}

function binEntries({ folder, manifest }: WorkspacePackage): string[] {
  const targets = typeof manifest.bin === 'string' ? [manifest.bin] : Object.values(manifest.bin ?? {});
  return targets.map((target) => target.replace(/^(?:\.\/)?dist\/(.*)\.js$/u, `${folder}/src/$1.ts`));
}

/** What tsup builds besides, for example the program of a child process. */
function builtEntries({ root }: Workspace, { folder }: WorkspacePackage): string[] {
  const path = join(root, folder, 'tsup.config.ts');
  if (!existsSync(path)) return [];
  const files = readFileSync(path, 'utf8').matchAll(/['"](?:\.\/)?(?<file>src\/[\w./-]+\.ts)['"]/gu);
  return [...files].flatMap((found) => (found.groups?.['file'] ? `${folder}/${found.groups['file']}` : []));
}

/** What scripts of the root run, and what continuous integration runs. */
function scriptEntries({ root, manifest }: Workspace): string[] {
  const integration = join(root, '.ci', 'run');
  const texts = [
    ...Object.values(manifest.scripts),
    existsSync(integration) ? readFileSync(integration, 'utf8') : '',
  ];
  return texts.flatMap((text) => text.split(/\s+/u)).filter((word) => word.endsWith('.ts'));
}

/** Where the life of a module begins: exports, programs, what tsup builds, what scripts run; from the root. */
export function rootsOfLife(workspace: Workspace): string[] {
  const ofPackages = workspace.packages.flatMap((own) => [
    ...publicEntries(own),
    ...binEntries(own),
    ...builtEntries(workspace, own),
  ]);
  return [...new Set([...ofPackages, ...scriptEntries(workspace)])].filter((path) =>
    /\.[cm]?ts$/u.test(path),
  );
}
