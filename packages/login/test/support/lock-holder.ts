// Holds a lock until it is told to end. Arguments: `ours` or `flock`, and the path.
import { acquireFileLock, loadFlock } from '@codex-ts/utils-file-lock';

const [kind, path = ''] = process.argv.slice(/*start*/ 2);
const lock = kind === 'ours' ? await acquireFileLock(path) : await (await loadFlock())?.acquire(path);
process.stdout.write(lock === undefined ? 'none\n' : 'held\n');
process.stdin.resume().once('end', () => void lock?.release());
