import { readSource, writeEdits } from '@codex-ts/lint-run';

// Writes the files that it is told over and over, until somebody ends it.
const [root = '', ...files] = process.argv.slice(2);
for (let round = 0; ; round += 1) {
  const changes = files.map((file) => {
    const before = readSource(`${root}/${file}`).text;
    return { file, before, edits: [{ start: 0, end: 1, text: round % 2 === 0 ? 'b' : 'a' }] };
  });
  await writeEdits(root, changes);
  if (round === 0) process.stdout.write('writing\n');
}
