import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runTool, type ToolResult } from '../run-tool.ts';
import type { ConsumerProject } from './consumer-project.ts';

function linesOf({ exitCode, stdout, stderr }: ToolResult): string[] {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  return exitCode === 0 || lines.length > 0 ? lines : [stderr.trim() || `exit code ${exitCode}`];
}

/** Said when the process ends by itself after the last import. */
const end = 'all imported';

/**
 * Imports every entry in one process. An error class that two entries offer is one class, or `instanceof` and
 * `code` part ways; the code stands in the text of the class.
 */
function importProgram(specifiers: readonly string[]): string {
  return `
    const classes = new Map();
    for (const specifier of ${JSON.stringify(specifiers)}) {
      const entry = await import(specifier).catch((error) => {
        console.log(specifier + ' cannot be imported: ' + error.message);
        return {};
      });
      for (const value of Object.values(entry)) {
        if (typeof value !== 'function' || !(value.prototype instanceof Error)) continue;
        const code = /\\bcode\\s*=\\s*["'](?<code>\\w+)["']/u.exec(String(value))?.groups.code;
        if (code === undefined) continue;
        const known = classes.get(code) ?? { value, specifier };
        classes.set(code, known);
        if (known.value !== value) {
          console.log(code + ' is the code of two classes, at ' + known.specifier + ' and at ' + specifier);
        }
      }
    }
    process.on('exit', () => console.log('${end}'));
  `;
}

/** What a user meets who imports every entry under plain Node. */
export async function importFindings(
  root: string,
  { folder, specifiers }: ConsumerProject,
): Promise<string[]> {
  const program = ['--input-type=module', '--eval', importProgram(specifiers)];
  const lines = linesOf(await runTool('node', program, { root, cwd: folder, timeoutMs: 60_000 }));
  const findings = lines.filter((line) => line !== end);
  return lines.includes(end) ? findings : [...findings, 'importing every entry does not come to its end'];
}

/** What a user's type checker says who checks our declarations too, and has installed `@types/node` alone. */
export async function typeFindings(root: string, { folder, specifiers }: ConsumerProject): Promise<string[]> {
  const imports = specifiers.map((specifier, at) => `import * as entry${at} from '${specifier}';`);
  const all = specifiers.map((_, at) => `entry${at}`).join(', ');
  const settings = {
    compilerOptions: {
      target: 'es2023',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
    },
    files: ['consumer.ts'],
  };
  await writeFile(join(folder, 'consumer.ts'), `${imports.join('\n')}\nexport const entries = [${all}];\n`);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  return linesOf(await runTool('tsc', ['--project', '.', '--pretty', 'false'], { root, cwd: folder }));
}
