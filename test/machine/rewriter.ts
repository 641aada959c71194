// Run as a child process: writes a file again and again, as carefully or carelessly as other programs do.
import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is written where, and how. */
export interface RewriterOrder {
  readonly path: string;
  readonly texts: readonly string[];
  /** As native does now, as it once did, and as an editor over a slow disk. */
  readonly way: 'replaces' | 'truncatesAndFills' | 'writesHalves';
}

const order = JSON.parse(process.env['REWRITER_ORDER'] ?? '{}') as RewriterOrder;

async function write({ path, way }: RewriterOrder, text: string): Promise<void> {
  switch (way) {
    case 'replaces':
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      return renameSync(`${path}.new`, path);
    case 'truncatesAndFills':
      truncateSync(path);
      await sleep(/*delay*/ 5);
      return writeFileSync(path, text);
    case 'writesHalves':
      writeFileSync(path, text.slice(/*start*/ 0, text.length / 2));
      await sleep(/*delay*/ 5);
      return writeFileSync(path, text);
    default:
      return way satisfies never;
  }
}

// Between two writes, so that none is left half-way when the test is over.
process.on('SIGTERM', () => process.exit());

for (let round = 0; ; round += 1) {
  await write(order, order.texts[round % order.texts.length] ?? '');
  if (round === 0) console.log('begun');
  await sleep(/*delay*/ 15);
}
