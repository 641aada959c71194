// Asks a server what it has and writes the page about it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { repositoryRoot } from '../repository-copy.ts';
import { currentPage, pagePath } from './page.ts';

await writeFile(join(repositoryRoot, pagePath), await currentPage(repositoryRoot));
