import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Path from the root of a workspace → what the file holds. */
export type Plan = Readonly<Record<string, string>>;

export interface PlantOptions {
  /** Whether rules that need types run too; without them it is quicker. */
  readonly withTypes: boolean;
}

export interface Diagnostic {
  /** Absent for what is no rule, such as a directive that switches nothing off. */
  readonly code?: string;
  readonly filename: string;
  readonly message: string;
}

async function layWorkspace(folder: string, plan: Plan, { withTypes }: PlantOptions): Promise<void> {
  const text = await readFile(join(root, '.oxlintrc.json'), 'utf8');
  const configuration = text.replace('"typeAware": true', `"typeAware": ${withTypes}`);
  await writeFile(
    join(folder, '.oxlintrc.json'),
    configuration.replaceAll('"./tools/house/', `"${root.replaceAll('\\', '/')}tools/house/`),
  );
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await writeFile(join(folder, 'tsconfig.json'), await readFile(join(root, 'tsconfig.base.json')));
  for (const [path, code] of Object.entries(plan)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), code);
  }
}

function runOxlint(folder: string): Promise<string> {
  const bin = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  return new Promise((resolve, reject) => {
    const maxBuffer = 64 * 1024 * 1024;
    execFile(process.execPath, [bin, '--format=json'], { cwd: folder, maxBuffer }, (error, stdout) => {
      if (stdout.includes('"diagnostics"')) resolve(stdout);
      else reject(error ?? new TypeError(`oxlint printed ${stdout}`));
    });
  });
}

/** Lays the files into a fresh workspace with this repository's .oxlintrc.json, and returns what oxlint says. */
export async function lintPlanted(plan: Plan, options: PlantOptions): Promise<readonly Diagnostic[]> {
  const folder = await mkdtemp(join(tmpdir(), 'house-lint-rules-'));
  try {
    await layWorkspace(folder, plan, options);
    const report = JSON.parse(await runOxlint(folder)) as { diagnostics: Diagnostic[] };
    return report.diagnostics.map((found) => ({ ...found, filename: found.filename.replaceAll('\\', '/') }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The names of the rules that fired in one file. */
export function rulesIn(diagnostics: readonly Diagnostic[], path: string): readonly (string | undefined)[] {
  return diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code);
}

/** The messages of one file. */
export function messagesIn(diagnostics: readonly Diagnostic[], path: string): readonly string[] {
  return diagnostics.filter(({ filename }) => filename === path).map(({ message }) => message);
}

/** One file per piece of code, `folder/kind-N.ts`, for `lintPlanted`. */
export function filesOf(codes: readonly string[], pathAt: (at: number) => string): Plan {
  return Object.fromEntries(codes.map((code, at) => [pathAt(at), `${code}\n`]));
}
