import { posix } from 'node:path';

import type { ICruiseResult } from 'dependency-cruiser';

import type { Finding } from '../finding.ts';
import { lineOf } from './line-of.ts';
import type { Workspace } from './workspace.ts';

/** Resolvers find `./a.ts` for `./a.js` and `./a`; Node, which runs the sources as they are, does not. */
export function fileNameFindings({ root }: Workspace, { modules }: ICruiseResult): Finding[] {
  return modules.flatMap(({ source: path, dependencies }) =>
    dependencies
      .filter(({ module, resolved, couldNotResolve }) => {
        const isRelative = module.startsWith('.');
        return isRelative && !couldNotResolve && posix.basename(module) !== posix.basename(resolved);
      })
      .map(({ module, resolved }) => ({
        path,
        ...lineOf(root, path, module),
        rule: 'file-name-differs',
        message: `→ ${resolved} (written '${module}')`,
        remedy: `Name the file as it is called: ${posix.basename(resolved)}.`,
      })),
  );
}
