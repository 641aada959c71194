import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const filesPerPackage = 50;

function json(value: unknown): string {
  return `${JSON.stringify(value, /*replacer*/ undefined, /*space*/ 2)}\n`;
}

/** As long as a usual file, so that reading it costs what reading costs. */
function body(unit: string, file: number): string {
  const lines = Array.from({ length: 20 }, (_, line) => {
    const name = `step${line}`;
    return `export function ${name}(value: number): number {\n  return value * ${line} + ${file}; // of ${unit}\n}\n`;
  });
  return lines.join('\n');
}

function sourceOf(unit: number, file: number): string {
  const own = `@generated/unit${unit}`;
  const lower = unit === 0 ? '' : `import { step1 as lower } from '@generated/unit${unit - 1}';\n`;
  const beside = file === 0 ? '' : `import { step0 as beside } from './file${file - 1}.ts';\n`;
  const used = [lower && 'lower', beside && 'beside'].filter((name) => name !== '');
  return `${lower}${beside}\nexport const used = [${used.join(', ')}];\n\n${body(own, file)}`;
}

/** Writes a workspace of so many files in packages of fifty, each of which imports the one before and hands on a name. */
export async function generateWorkspace(root: string, files: number): Promise<void> {
  const units = Math.ceil(files / filesPerPackage);
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  await write('package.json', json({ name: 'generated', private: true }));
  await write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
  await write('.gitignore', 'node_modules\n');
  for (let unit = 0; unit < units; unit += 1) {
    const folder = `packages/unit${unit}`;
    const dependencies = unit === 0 ? {} : { [`@generated/unit${unit - 1}`]: 'workspace:*' };
    const manifest = { name: `@generated/unit${unit}`, version: '1.0.0', type: 'module', dependencies };
    await write(`${folder}/package.json`, json({ ...manifest, exports: { '.': './src/index.ts' } }));
    for (let file = 0; file < filesPerPackage - 1; file += 1) {
      await write(`${folder}/src/file${file}.ts`, sourceOf(unit, file));
    }
    const handedOn = unit === 0 ? '' : `export { step2 } from '@generated/unit${unit - 1}';\n`;
    await write(`${folder}/src/index.ts`, `export { step0, step1 } from './file1.ts';\n${handedOn}`);
  }
}
