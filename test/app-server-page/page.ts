import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createAppServer, memberRules } from '@codex-ts/app-server';
import { methodTable, nativeOnlyMethods, nativeVersion, type MethodRow } from '@codex-ts/app-server-protocol';
import { appServerDifferences } from '@codex-ts/conformance/app-server-differences';
import { connect, createEnvelope, memoryPair, RemoteError, reservedCode } from '@codex-ts/utils-json-rpc';

/** The page, from the root of the repository. */
export const pagePath = 'docs/app-server.md';

/** Writes the page; from the root of the repository. */
export const pageCommand = 'node --conditions=@codex-ts/source test/app-server-page/write-page.ts';

/** The page as it should stand, formatted as documents here are. `root` is the root of the repository. */
export async function currentPage(root: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'app-server-page-'));
  try {
    const asked = methodTable
      .filter(({ direction }) => direction === 'clientRequest')
      .map(({ method }) => method);
    const path = join(folder, 'page.md');
    await writeFile(path, pageOf(await missingMethods([...asked, ...nativeOnlyMethods], folder)));
    const formatter = join(root, 'node_modules/.bin/oxfmt');
    await promisify(execFile)(formatter, ['--config', join(root, '.oxfmtrc.json'), path], { cwd: folder });
    return await readFile(path, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Asks a server of ours for each of the methods, with parameters that none takes, which of them it does not have. */
export async function missingMethods(
  methods: readonly string[],
  codexHome: string,
): Promise<readonly string[]> {
  const server = createAppServer({ version: '0.0.0', codexHome, environment: {} });
  const [near, far] = memoryPair();
  const served = server.serve(far);
  const client = connect({ stream: near, envelope: createEnvelope({ head: {} }) });
  const missing: string[] = [];
  for (const method of methods) {
    const error = await client.request(method, 'no parameters').catch((fault: unknown) => fault);
    if (error instanceof RemoteError && error.rpcCode === reservedCode.methodNotFound) missing.push(method);
  }
  await client.close();
  await server.drain();
  await served;
  return missing;
}

/** The page, given the methods of clients that are not there. Not formatted yet. */
export function pageOf(missing: readonly string[]): string {
  const of = (direction: MethodRow['direction']): readonly MethodRow[] =>
    methodTable.filter((row) => row.direction === direction);
  const present = of('clientRequest').filter(({ method }) => !missing.includes(method));
  const others = [...missing.filter((method) => !nativeOnlyMethods.includes(method)), ...nativeOnlyMethods];
  const blocks = [
    '# The methods of the app server',
    `\`codex-ts app-server\` speaks the protocol of native codex ${nativeVersion}, so that clients written for native work on it. This page is written by \`${pageCommand}\`, which asks a server what it has; a test compares.`,
    'Requests that name the same thread are answered in the order in which they came, and so are those that change the account, and those of one method. All others are carried out at once, threads that start too. What waits for the network, a program or a person holds up nobody.',
    '## What clients ask',
    table(['method', 'parameters', 'result'], present.map(cellsOf)),
    '## Members that are refused or change nothing',
    'A request is refused with -32600 when one of these asks for something that is not here; `data.code` is `APP_SERVER_MEMBER_UNSUPPORTED`, and `data.member` names it. Null, false, an empty text and an absent member ask for nothing. All of them are experimental: a client that did not ask for `experimentalApi` in `initialize` gets `APP_SERVER_MEMBER_EXPERIMENTAL` for them, and for any other experimental member.',
    table(['method', 'member', 'instead'], ruleRows(present, 'refused')),
    '`path` of `thread/resume` and `thread/fork` is refused in the same way when it names a file that is no log of this CODEX_HOME.',
    'These are taken, and change nothing here.',
    table(['method', 'member', 'because'], ruleRows(present, 'harmless')),
    '## What the server asks',
    table(['method', 'parameters', 'result'], of('serverRequest').map(cellsOf)),
    '## What the server tells',
    table(
      ['method', 'parameters'],
      of('serverNotification').map((row) => cellsOf(row).slice(/*start*/ 0, 2)),
    ),
    '## What native has besides',
    'These answer -32601, and `data.method` names the method. Experimental ones are left out.',
    others.map((method) => `\`${method}\``).join(', '),
    '## Where it differs from native',
    '`pnpm conformance` holds the same conversations with both and fails for any difference that is not in this table.',
    table(
      ['native', 'here', 'because'],
      appServerDifferences.map(({ native, here, why }) => [native, here, why]),
    ),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** The members of these methods of which a rule says so. */
function ruleRows(
  methods: readonly MethodRow[],
  verdict: 'refused' | 'harmless',
): readonly (readonly string[])[] {
  return methods.flatMap(({ method }) =>
    Object.entries(memberRules[method] ?? {}).flatMap(([member, { [verdict]: text }]) =>
      text === undefined ? [] : [[`\`${method}\``, `\`${member}\``, text]],
    ),
  );
}

function cellsOf({ method, params, result }: MethodRow): readonly string[] {
  return [`\`${method}\``, params === undefined ? 'none' : `\`${params}\``, `\`${result ?? ''}\``];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
