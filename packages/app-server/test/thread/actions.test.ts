import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { startDesk } from './desk.ts';

type Row = [script: string, ...actions: object[]];

const lists = (command: string, path: string | null = null) => ({ type: 'listFiles', command, path });
const reads = (command: string, name: string, path = `WORK/${name}`) => ({
  type: 'read',
  command,
  name,
  path,
});
const searches = (command: string, query: string | null, path: string | null = null) => ({
  type: 'search',
  command,
  query,
  path,
});
const unknown = (command: string) => ({ type: 'unknown', command });

/** What native codex 0.169 answers. */
const rows: readonly Row[] = [
  ['ls -la src', lists('ls -la src', 'src')],
  ['ls --color=auto', lists("ls '--color=auto'")],
  ['ls a/b/c', lists('ls a/b/c', 'c')],
  ['ls a/src', lists('ls a/src', 'a')],
  ['ls -w 80', lists('ls -w 80')],
  ['ls -- -x', lists('ls -- -x', '-x')],
  ['tree -L 2 src', lists('tree -L 2 src', 'src')],
  ['du -d 1 src', lists('du -d 1 src', 'src')],
  ['git ls-files a b', lists('git ls-files a b', 'a')],
  ['fd ./x', lists('fd ./x', 'x')],
  ['fd -e ts foo src', searches('fd -e ts foo src', 'foo', 'src')],
  ['find . -name "*.ts"', searches("find . -name '*.ts'", '*.ts', '.')],
  ['find src -type f', lists('find src -type f', 'src')],
  ['rg --files | head -n 5', lists('rg --files')],
  ['rg -n "a b" src lib', searches("rg -n 'a b' src lib", 'a b', 'src')],
  ['rg foo packages/app/src', searches('rg foo packages/app/src', 'foo', 'app')],
  ['rg -- -x src', searches('rg -- -x src', 'src')],
  ['rg', searches('rg', /*query*/ null)],
  ['grep -e foo src', searches('grep -e foo src', 'foo', 'src')],
  ['grep -n -A 3 foo src/a.ts', searches('grep -n -A 3 foo src/a.ts', 'foo', 'a.ts')],
  ['git grep -n foo -- a b', searches('git grep -n foo -- a b', 'foo', 'a')],
  ['cat a.txt', reads('cat a.txt', 'a.txt')],
  ['cat ./x/y.txt', reads('cat ./x/y.txt', 'y.txt', 'WORK/x/y.txt')],
  ['cat a.txt b.txt', unknown('cat a.txt b.txt')],
  ['cat -', unknown('cat -')],
  ['bat --line-range 1:10 a', reads('bat --line-range 1:10 a', 'a')],
  ['head -n10 a.txt', reads('head -n10 a.txt', 'a.txt')],
  ['head -20 a.txt', unknown('head -20 a.txt')],
  ['tail -n +10 a.txt', reads('tail -n +10 a.txt', 'a.txt')],
  ['sed -n 1,5p a.txt', reads("sed -n '1,5p' a.txt", 'a.txt')],
  ['sed s/a/b/ a.txt', unknown('sed s/a/b/ a.txt')],
  ['nl -ba a.txt | sed -n 1,20p', reads('nl -ba a.txt | sed -n 1,20p', 'a.txt')],
  ['awk -f p.awk a', reads('awk -f p.awk a', 'a')],
  ['cat a | tail -3', reads('cat a', 'a')],
  ['cat a | rg x | wc -l', reads('cat a', 'a'), searches('rg x', 'x')],
  ['rg foo | sort | uniq -c', searches('rg foo', 'foo')],
  ['ls; cat a.txt', lists('ls'), reads('cat a.txt', 'a.txt')],
  ['ls; ls', lists('ls')],
  ['cd src && cat a.txt', reads('cat a.txt', 'a.txt', 'WORK/src/a.txt')],
  ['cd x; cat a; cd ..; cat b', reads('cat a', 'a', 'WORK/x/a'), reads('cat b', 'b')],
  ['cd src'],
  ['echo hi && ls', lists('ls')],
  ['true && ls', lists('ls')],
  ['npm test && ls', unknown('npm test && ls')],
  ['pwd && ls', unknown('pwd && ls')],
  ['sort a | head', unknown('sort a | head')],
  ['cat a.txt > b.txt', unknown('cat a.txt > b.txt')],
  ['cat $FOO', unknown('cat $FOO')],
  ['bash -lc "cat a.txt"', unknown('bash -lc "cat a.txt"')],
  ['/bin/ls src', unknown('/bin/ls src')],
];

test('what a command does is told as native tells it', async () => {
  const script = [...rows.map(([cmd]) => callTool('exec_command', { cmd })), say('Enough.')];
  await using desk = await startDesk(script);
  const threadId = await desk.startThread({ approvalPolicy: 'untrusted' });
  desk.me.answer(() => ({ decision: 'decline' }));

  const { heard } = await desk.runTurn(threadId);

  const told = heard.filter(({ id }) => id !== undefined).map(({ params }) => params['commandActions']);
  const expected = rows.map(([, ...actions]) =>
    JSON.parse(JSON.stringify(actions).replaceAll('WORK', desk.work)),
  );
  expect(told).toEqual(expected);
});
