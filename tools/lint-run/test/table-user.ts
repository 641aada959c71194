import { openFileTable } from '@codex-ts/lint-run';

// A process that looks at every file that it is told, keeps what it saw, and saves again and again.
const [root = '', path = '', ...files] = process.argv.slice(2);
for (let round = 0; round < 20; round += 1) {
  const table = await openFileTable<string>({
    root,
    path,
    key: 'k',
    readFacts: (kept) => (typeof kept === 'string' ? kept : undefined),
    strategy: 'content',
  });
  if (table.notice !== undefined) throw new Error(table.notice);
  for (const file of files) {
    const look = table.look(file);
    if (look === undefined) throw new Error(`${file} is gone`);
    if (look.facts !== undefined && look.facts !== `${round}:${file}` && !look.facts.endsWith(file)) {
      throw new Error(`${file} has the facts ${look.facts}`);
    }
    table.keep(look, `${round}:${file}`);
  }
  const unsaved = await table.save();
  if (unsaved !== undefined) throw new Error(unsaved);
}
