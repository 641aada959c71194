import { realpathSync } from 'node:fs';
import { posix, relative, resolve } from 'node:path';

import * as z from 'zod';

import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool } from '../run-tool.ts';
import type { Visit } from './visit.ts';

function fromRoot(root: string, path: string): string {
  return relative(realpathSync(root), resolve(root, path)).replaceAll('\\', '/');
}

async function answerOf(root: string, command: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool(command, args, { root });
  if (exitCode === 0) return stdout;
  throw new HouseBrokenError(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

const testFiles = z.array(z.object({ file: z.string() }));

/** The test files that vitest would run. Throws HouseBrokenError when it does not start. */
export async function vitestVisit(root: string, files: readonly string[]): Promise<Visit> {
  const answer = await answerOf(root, 'vitest', ['list', '--filesOnly', '--json']);
  return {
    tool: 'vitest',
    due: files.filter((path) => path.endsWith('.test.ts')),
    seen: new Set(testFiles.parse(JSON.parse(answer)).map(({ file }) => fromRoot(root, file))),
  };
}

const project = z.object({ files: z.array(z.string()).default([]) });

/** The files of every project that `tsc -b` builds. Throws HouseBrokenError when a project cannot be read. */
export async function tscVisit(root: string, code: readonly string[]): Promise<Visit> {
  const plan = await answerOf(root, 'tsc', ['--build', '--dry', '--verbose', '--pretty', 'false']);
  const projects = [...plan.matchAll(/^ {4}\* (?<path>.+\.json)\r?$/gmu)].flatMap(
    ({ groups }) => groups?.['path'] ?? [],
  );
  const lists = projects.map(async (path) => {
    const config = await answerOf(root, 'tsc', ['--project', path, '--showConfig']);
    const folder = posix.dirname(path.replaceAll('\\', '/'));
    return project.parse(JSON.parse(config)).files.map((file) => posix.join(folder, file));
  });
  return {
    tool: 'tsc',
    due: code.filter((path) => /\.[cm]?ts$/u.test(path)),
    seen: new Set((await Promise.all(lists)).flat()),
  };
}

/** The files that oxlint would lint. Throws HouseBrokenError when it does not start. */
export async function oxlintVisit(root: string, code: readonly string[]): Promise<Visit> {
  const answer = await answerOf(root, 'oxlint', ['--debug=files']);
  const seen = answer.split('\n').map((line) => line.trim().replaceAll('\\', '/'));
  return { tool: 'oxlint', due: code, seen: new Set(seen) };
}
