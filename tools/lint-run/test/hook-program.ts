import { writeFile } from 'node:fs/promises';

import { listSourceFiles, stagedFiles } from '@codex-ts/lint-run';

// What a hook of git runs: it tells in a file what it sees of the package in `p`.
const [out = ''] = process.argv.slice(2);
const { files } = await listSourceFiles({ root: 'p' });
await writeFile(out, JSON.stringify({ listed: files, staged: (await stagedFiles({ root: 'p' })).files }));
