import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

import * as z from 'zod';

import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool } from '../run-tool.ts';
import type { ConsumerProject } from './consumer-project.ts';

/** What no entry on the list may load before somebody calls it: each costs a start 5 to 90 ms. */
const neverAtImport = new Set(['child_process', 'crypto', 'http', 'https', 'koffi', 'sqlite', 'tls']);

const listShape = z.record(z.string(), z.array(z.string()));
const answerShape = z.object({ loaded: z.array(z.string()), builtins: z.array(z.string()) });

// `load` sees what our files import, `moduleLoadList` also what Node's own modules import.
function recordProgram(specifier: string): string {
  return `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const before = new Set(process.moduleLoadList);
    await import(${JSON.stringify(specifier)});
    const builtins = process.moduleLoadList.filter((name) => !before.has(name));
    console.log(JSON.stringify({ loaded, builtins }));
  `;
}

/** `node:fs` as it is, a file as the package that it belongs to. */
function ownerOf(url: string): string {
  if (url.startsWith('node:')) return url;
  const inside = url.slice(url.lastIndexOf('/node_modules/') + '/node_modules/'.length).split('/');
  return inside.slice(/*start*/ 0, inside[0]?.startsWith('@') ? 2 : 1).join('/');
}

/** The packages and Node's modules that importing `specifier` loads, sorted. Throws HouseBrokenError when it fails. */
export async function loadedModules(root: string, folder: string, specifier: string): Promise<string[]> {
  const program = ['--input-type=module', '--eval', recordProgram(specifier)];
  const { exitCode, stdout, stderr } = await runTool('node', program, { root, cwd: folder });
  if (exitCode !== 0) throw new HouseBrokenError(`${specifier} cannot be imported:\n${stderr}`);
  const { loaded, builtins } = answerShape.parse(JSON.parse(stdout));
  const heavy = builtinModules
    .map((name) => name.replace(/^node:/u, ''))
    .filter((name) => neverAtImport.has(name) && builtins.includes(`NativeModule ${name}`));
  return [...new Set([...loaded.map(ownerOf), ...heavy.map((name) => `node:${name}`)])].toSorted();
}

/** Compares what was loaded with what the list allows; a text per difference. */
export function loadFindings(
  specifier: string,
  loaded: readonly string[],
  listed: readonly string[],
): string[] {
  const heavy = loaded.filter((name) => neverAtImport.has(name.replace(/^node:/u, '')));
  const added = loaded.filter((name) => !listed.includes(name) && !heavy.includes(name));
  const gone = listed.filter((name) => !loaded.includes(name));
  return [
    ...heavy.map((name) => `importing ${specifier} loads ${name}: import() it where it is needed`),
    ...added.map((name) => `importing ${specifier} loads ${name}, which is not on the list`),
    ...gone.map((name) => `importing ${specifier} no longer loads ${name}: take it off the list`),
  ];
}

/** Reads the list: entry → what importing it may load. */
export async function readLoadList(root: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(join(root, 'tools', 'house', 'loaded-modules.json'), 'utf8');
  return new Map(Object.entries(listShape.parse(JSON.parse(text))));
}

/** What importing the listed entries loads otherwise than the list says. */
export async function listedLoadFindings(root: string, consumer: ConsumerProject): Promise<string[]> {
  const list = await readLoadList(root);
  const findings = [...list].map(async ([specifier, listed]) => {
    if (!consumer.specifiers.includes(specifier)) return [`${specifier} is on the list, but no entry`];
    return loadFindings(specifier, await loadedModules(root, consumer.folder, specifier), listed);
  });
  return (await Promise.all(findings)).flat();
}
