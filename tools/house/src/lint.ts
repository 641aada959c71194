import { fileURLToPath } from 'node:url';

import { checks } from './lint/checks.ts';
import { lintProgram } from './lint/lint-program.ts';

const complain = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  process.exitCode = await lintProgram(process.argv.slice(2), {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    checks,
    print: (text) => void process.stdout.write(`${text}\n`),
    complain,
  });
} catch (error) {
  // Node would end with 1, which means findings.
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 2;
}
