import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describeError } from '@codex-ts/utils-error';
import {
  FileWriteError,
  assertWritable,
  readFileStably,
  removeFile,
  writeFileDurably,
} from '@codex-ts/utils-files';

const directory = await mkdtemp(join(tmpdir(), 'files-'));
const path = join(directory, 'home', 'settings.json');

try {
  await assertWritable(path); // before something is spent that only the file would keep
  await writeFileDurably(path, '{"colour":"blue"}\n');
  await writeFileDurably(path, '{"colour":"green"}\n');

  const text = await readFileStably(path, { accept: (candidate) => candidate.endsWith('}\n') });
  console.log(text?.trim(), ((await stat(path)).mode & 0o777).toString(8));

  console.log(await removeFile(path), await removeFile(path), await readFileStably(path));
} catch (error) {
  if (!(error instanceof FileWriteError)) throw error;
  console.error(describeError(error), error.remedy);
} finally {
  await rm(directory, { recursive: true });
}
