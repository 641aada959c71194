// Runs the reproduction and writes its log into the page.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { reproduceOneRefresh, variants, type Observed } from './one-refresh.ts';
import { logOf, pagePath, withLog } from './page.ts';

const path = fileURLToPath(new URL(`../../${pagePath}`, import.meta.url));
const runs: Observed[] = [];
for (const variant of variants) runs.push(await reproduceOneRefresh(variant));
await writeFile(path, withLog(await readFile(path, 'utf8'), logOf(runs)));
