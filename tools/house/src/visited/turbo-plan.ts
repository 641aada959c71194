import * as z from 'zod';

import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool } from '../run-tool.ts';
import type { Visit } from './visit.ts';

const answer = z.object({
  tasks: z.array(
    z.object({
      taskId: z.string(),
      hash: z.string(),
      directory: z.string(),
      inputs: z.record(z.string(), z.string()),
      dependencies: z.array(z.string()),
    }),
  ),
});

/** One task of turbo: what its hash is made of. */
export interface TurboTask {
  readonly hash: string;
  /** Inputs from the root of the repository. */
  readonly inputs: ReadonlySet<string>;
  readonly dependencies: readonly string[];
}

/** What `turbo run` would do for the named tasks, by task id. Throws HouseBrokenError when it does not start. */
export async function planTasks(root: string, names: readonly string[]): Promise<Map<string, TurboTask>> {
  const { exitCode, stdout, stderr } = await runTool('turbo', ['run', ...names, '--dry=json'], { root });
  if (exitCode !== 0) throw new HouseBrokenError(`turbo run ${names.join(' ')} failed:\n${stdout}${stderr}`);
  const { tasks } = answer.parse(JSON.parse(stdout));
  return new Map(
    tasks.map(({ taskId, directory, inputs, ...task }) => {
      const folder = taskId.startsWith('//') || directory === '' ? '' : `${directory.replaceAll('\\', '/')}/`;
      const paths = Object.keys(inputs).map((path) => `${folder}${path}`);
      return [taskId, { ...task, inputs: new Set(paths) }];
    }),
  );
}

/** The ids of a task and of all that it waits for. */
export function withDependencies(tasks: ReadonlyMap<string, TurboTask>, taskId: string): Set<string> {
  const found = new Set([taskId]);
  for (const id of found) tasks.get(id)?.dependencies.forEach((dependency) => found.add(dependency));
  return found;
}

/** The inputs of a task, and of what it waits for, beside the files that it reads. */
export function taskVisit(
  tasks: ReadonlyMap<string, TurboTask>,
  taskId: string,
  due: readonly string[],
): Visit {
  const ids = [...withDependencies(tasks, taskId)];
  const inputs = ids.flatMap((id) => [...(tasks.get(id)?.inputs ?? [])]);
  return { tool: `turbo's ${taskId}`, due, seen: new Set(inputs) };
}
