import {
  changedFiles,
  createPackageFinder,
  listSourceFiles,
  selectPackages,
  sourceExtensions,
} from '@codex-ts/lint-run';

import type { CommandLine } from './command-line.ts';
import type { OwnershipFinding } from './findings/ownership-finding.ts';
import type { OwnershipRun } from './ownership-run.ts';
import { componentExtensions } from './script-blocks.ts';

/** Whether a finding is asked for; undefined when all are. */
export type Selected = (finding: OwnershipFinding) => boolean;

/** Which findings a command line asks for. Throws PackageUnknownError, PathUnmatchedError, GitFailedError. */
export async function selectedBy(
  command: CommandLine,
  run: OwnershipRun,
  cwd: string,
): Promise<Selected | undefined> {
  const { workspace, root } = run.graph;
  const tests: ((file: string) => boolean)[] = [];
  if (command.packages.length > 0) {
    const chosen = new Set(selectPackages(workspace, command.packages));
    const packageOf = createPackageFinder(workspace);
    tests.push((file) => [...chosen].some((each) => each === packageOf(file)));
  }
  if (command.paths.length > 0) {
    const extensions = [...sourceExtensions, ...componentExtensions, '.json'];
    const { files } = await listSourceFiles({ root, cwd, paths: command.paths, extensions });
    const wanted = new Set(files);
    tests.push((file) => wanted.has(file));
  }
  if (command.changed !== undefined) {
    const { since } = command.changed;
    const { files } = await changedFiles({ root, ...(since === undefined ? {} : { since }) });
    const wanted = new Set(files);
    tests.push((file) => wanted.has(file));
  }
  return tests.length === 0 ? undefined : ({ file }) => tests.every((test) => test(file));
}
