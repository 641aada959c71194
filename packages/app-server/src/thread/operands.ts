/** What is no flag among the arguments of a program, and no value of one. After `--` everything counts. */
export function operandsOf(args: readonly string[], flagsWithValue: readonly string[] = []): string[] {
  const operands: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return [...operands, ...args.slice(at + 1)];
    if (flagsWithValue.includes(arg)) at += 1;
    else if (arg === '-' || !arg.startsWith('-')) operands.push(arg);
  }
  return operands;
}

/** The part of a path that says most: its last name, those that every project has left out. */
export function shortPath(path: string): string {
  const trimmed = path.replace(/[/\\]+$/u, '');
  const names = trimmed.split(/[/\\]/u).filter((name) => name !== '' && !everyday.has(name));
  return names.at(-1) ?? trimmed;
}

const everyday = new Set(['build', 'dist', 'node_modules', 'src']);
