import type { EmbeddedResult } from './embedded-default.ts';

/** Whether the demonstration showed what it should: every turn done, one refresh in all. */
export function isAsPromised({ turns, refreshRequests }: EmbeddedResult): boolean {
  return turns.every(({ isCompleted }) => isCompleted) && refreshRequests === 1;
}

/** The result for people. */
export function embeddedReport(result: EmbeddedResult): string {
  const { turns, refreshRequests, codexHome, folder, elapsedMs } = result;
  const completed = turns.filter(({ isCompleted }) => isCompleted).length;
  const refreshLine = `${refreshRequests} (grant_type=refresh_token, after the sign-in)`;
  return [
    '',
    `turns completed    ${completed} of ${turns.length}`,
    `refresh requests   ${refreshLine}`,
    ...turns.flatMap(({ number, pid, argv, threadId = 'no thread', problem }) => [
      `process ${number}          pid ${pid}, thread ${threadId}`,
      `                   ${shortCommand(argv)}`,
      ...(problem === undefined ? [] : [`                   failed: ${problem}`]),
    ]),
    `session logs       ${codexHome}/sessions`,
    'sandbox            none: the commands ran under danger-full-access, in a workspace made for this run',
    `time taken         ${(elapsedMs / 1000).toFixed(1)} s`,
    `folder             ${folder} (yours to look at and to delete)`,
    '',
  ].join('\n');
}

function shortCommand(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ');
}
