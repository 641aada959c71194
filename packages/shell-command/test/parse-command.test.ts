import { parseCommand } from '@codex-ts/shell-command';
import { expect, test } from 'vitest';

test.each([
  { script: 'ls', words: [['ls']] },
  { script: 'git log --oneline -5', words: [['git', 'log', '--oneline', '-5']] },
  { script: 'ls && pwd || id; date | cat', words: [['ls'], ['pwd'], ['id'], ['date'], ['cat']] },
  { script: 'ls\n\n pwd\n', words: [['ls'], ['pwd']] },
  { script: 'ls;', words: [['ls']] },
  { script: `echo "x y" z'q'"r"`, words: [['echo', 'x y', 'zqr']] },
  { script: 'echo a=b c#d ""', words: [['echo', 'a=b', 'c#d', '']] },
  { script: 'echo grün', words: [['echo', 'grün']] },
])('$script is plain', ({ script, words }) => {
  expect(parseCommand(['/bin/bash', '-lc', script])).toEqual({ words });
  expect(parseCommand(['zsh', '-c', script])).toEqual({ words });
});

test.each([
  '',
  '   ',
  'ls > out',
  'cat < in',
  'echo $HOME',
  'echo "$HOME"',
  'echo $(id)',
  'echo `id`',
  'echo "`id`"',
  '(ls)',
  'A=1 ls',
  'A=1',
  'ls &',
  'ls *.ts',
  'ls ?',
  'ls ~',
  'echo {a,b}',
  'cat <<E\nx\nE',
  'if true; then ls; fi',
  'for x in a; do ls; done',
  '! ls',
  'ls # all',
  '[ -f x ]',
  String.raw`echo a\ b`,
  String.raw`echo "a\b"`,
  '"ls" -l',
  'l"s"',
  'ls &&',
  'ls |',
  '&& ls',
  'ls ;; pwd',
  'ls |& cat',
  'ls ||| cat',
  `echo 'open`,
  'echo "open',
])('%j is not', (script) => {
  expect(parseCommand(['bash', '-lc', script])).toBeUndefined();
});

test('a command that is no shell is itself; a shell that does something else is not read', () => {
  expect(parseCommand(['ls', '-l', '*'])).toEqual({ words: [['ls', '-l', '*']] });
  expect(parseCommand(['bash', 'script.sh'])).toBeUndefined();
  expect(parseCommand(['bash', '-lc', 'ls', 'name'])).toBeUndefined();
  expect(parseCommand([])).toBeUndefined();
});
