import type { Observed } from './one-refresh.ts';

/** The page, from the root of the repository. */
export const pagePath = 'docs/one-refresh.md';

/** Writes the page; from the root of the repository. */
export const pageCommand = 'node --conditions=@codex-ts/source test/reproduction/write-page.ts';

const block = /(?<=^```text\n)[\s\S]*?(?=^```$)/mu;

/** The log of all variants, one after the other, as it stands in the page. */
export function logOf(runs: readonly Observed[]): string {
  return runs.map(({ name, log }) => [`# ${name}`, ...log, ''].join('\n')).join('\n');
}

/** The log in a page. */
export function logIn(page: string): string {
  return block.exec(page)?.[0] ?? '';
}

/** The page with another log in it. Throws when it has no place for one. */
export function withLog(page: string, log: string): string {
  if (!block.test(page)) throw new TypeError('the page has no block of text for the log');
  return page.replace(block, () => log);
}

/** The log without what differs from run to run: times, processes, ports, and the name of the folder. */
export function lasting(log: string): string {
  return log
    .replaceAll(/^ *\d+ ms/gmu, 'TIME')
    .replaceAll(/process \d+/gu, 'process PID')
    .replaceAll(/127\.0\.0\.1:\d+/gu, '127.0.0.1:PORT')
    .replaceAll(/\S*codex-ts-one-refresh-\w+/gu, 'HOME');
}
