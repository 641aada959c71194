import { dangerOf } from '@codex-ts/shell-command';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function kindOf(script: string): string | undefined {
  return dangerOf(['/bin/bash', '-lc', script])?.kind;
}

describe('forced removals', () => {
  test.each([
    'rm -rf x',
    'rm -r -f x',
    'rm -Rf *',
    'rm -rfv x',
    'rm x -f',
    'rm -f',
    'rm --force x',
    'rm --fo x',
    'rm --recursive --force x',
    '/bin/rm -rf x',
    'sudo rm -rf x',
    'env rm -rf x',
    'env A=1 rm -rf x',
    'A=1 rm -rf x',
    'rm -rf "$X"',
    'rm -rf x > /dev/null 2>&1',
    '"rm" -rf x',
    `r'm' -rf x`,
    `$'r\\x6d' -rf x`,
    'bash -c "rm -rf x"',
    `sh -c 'bash -lc "rm -rf x"'`,
    'ls && rm -rf x',
    'ls; rm -rf x',
    'ls | rm -f x',
    'rm -rf x &',
    '(rm -rf x)',
    '{ rm -rf x; }',
    '! rm -rf x',
    'if true; then rm -rf x; fi',
    'for i in a b; do rm -rf $i; done',
    'while ls; do rm -f x; done',
    'case $x in a) rm -rf y;; esac',
    'echo "$(case $x in a) rm -rf y;; esac)"',
    'f() { rm -rf x; }; f',
    'function f { rm -rf x; }',
    'echo $(rm -rf x)',
    'echo "a $(rm -rf x) b"',
    'echo `rm -rf x`',
    'echo "${X:-$(rm -rf x)}"',
    'cat <(rm -rf x)',
    'A=$(rm -rf x) ls',
    'cat <<E\n$(rm -rf x)\nE',
    'cat <<E; rm -rf x\nhello\nE',
    'cat <<E\nhello\nE\nrm -rf x',
    'ls \\\n; rm \\\n -rf x',
    'ls # comment\nrm -rf x',
    'echo a#b; rm -rf x',
  ])('native asks about %j, and so do we', (script) => {
    expect(kindOf(script)).toBe('forcedRemoval');
  });

  test.each([
    'command rm -rf x',
    'timeout 5 rm -rf x',
    'timeout -k 1 --signal=KILL 5s rm -rf x',
    'nice -n 5 rm -rf x',
    'nohup rm -rf x',
    'time rm -rf x',
    'exec rm -rf x',
    'eval "rm -rf x"',
    'eval rm -rf x',
    String.raw`\rm -rf x`,
    'sudo -u me rm -rf x',
    'sudo -nu me -- rm -rf x',
    'sudo --user=me A=1 rm -rf x',
    'doas rm -rf x',
    'busybox rm -rf x',
    'ls | xargs rm -rf',
    'ls | xargs -n 1 -I{} rm -rf {}',
    'ls | xargs -0n1 sh -c "rm -rf x"',
    'find . -name x -exec rm -rf {} +',
    String.raw`find . -exec ls {} \; -execdir rm -f {} \;`,
    'env -i -u X rm -rf x',
    `env -S 'rm -rf x'`,
    `su -c 'rm -rf x'`,
    `su - me -c 'rm -rf x'`,
    'flock /tmp/lock rm -rf x',
    `flock /tmp/lock -c 'rm -rf x'`,
    `watch 'rm -rf x'`,
    'bash -o pipefail -ec "rm -rf x"',
    'bash <<E\nrm -rf x\nE',
    `sudo sh <<'E'\nrm -rf x\nE`,
    'bash -s <<< "rm -rf x"',
    `trap 'rm -rf x' EXIT`,
    'env sudo timeout 5 nice bash -c "command rm -rf x"',
  ])('native misses %j', (script) => {
    expect(kindOf(script)).toBe('forcedRemoval');
  });

  test.each([
    'rm x',
    'rm -i x',
    'rm -r x',
    'rm -- -f',
    'rm --verbose x',
    'echo "rm -rf x"',
    `echo 'rm -rf x'`,
    'echo rm -rf x',
    `cat <<'E'\nrm -rf x\nE`,
    'cat <<E\nrm -rf x\nE',
    `cat <<'E'\n$(rm -rf x)\nE`,
    'git rm -f x',
    'ls # rm -rf x',
    'command -v rm',
    'sudo -l rm -rf x',
    'timeout 5 echo rm -rf x',
    'bash script.sh <<E\nrm -rf x\nE',
    'rmdir -f x',
    'X="rm -rf x"',
    'npm run rm -f',
    '',
  ])('%j is none', (script) => {
    expect(kindOf(script)).toBeUndefined();
  });
});

describe('other risks', () => {
  test.each([
    'find . -delete',
    'git reset --hard',
    'git -C /x -c a=b reset --hard HEAD~3',
    'git push --force',
    'git push -f origin main',
    'git push origin +main',
    'git push origin :main',
    'git push --force-with-lease',
    'git clean -fdx',
    'git checkout -f',
    'git branch -D old',
    'git stash clear',
    'dd if=a of=/dev/sda',
    'mkfs.ext4 /dev/sda1',
    'chmod -R 777 /',
    'chown --recursive me ~',
    'chmod -R a+w /etc',
    'rm -r /',
    'rm -r $HOME',
    'shutdown now',
    'echo x > /dev/sda',
    'sudo env nice git reset --hard',
    'ls | xargs git clean -f',
  ])('%j is one', (script) => {
    expect(kindOf(script)).toBe('risk');
  });

  test.each([
    'find . -name delete',
    'git reset HEAD x',
    'git push origin main',
    'git clean -n',
    'git clean -nf',
    'git checkout main',
    'git branch -d old',
    'git commit -m "reset --hard"',
    'dd if=a of=/dev/null',
    'chmod -R 755 build',
    'chmod 755 /etc',
    'rm -r build',
    'echo x > /dev/null',
  ])('%j is none', (script) => {
    expect(kindOf(script)).toBeUndefined();
  });

  test('a forced removal counts for more than what comes before it', () => {
    expect(dangerOf(['bash', '-c', 'git reset --hard; rm -f x'])).toEqual({
      kind: 'forcedRemoval',
      command: ['rm', '-f', 'x'],
      why: 'removes files without asking',
    });
  });
});

test.each([
  { what: 'parentheses', script: '('.repeat(100_000) },
  { what: 'braces of parameters', script: '${'.repeat(100_000) },
  { what: 'substitutions', script: '"$('.repeat(100_000) },
  { what: 'here-documents of shells', script: 'bash <<E\n$('.repeat(30) },
  { what: 'wrappers', script: `${'sudo '.repeat(1_000)}rm -rf x` },
])('what is nested too deeply in $what is unreadable', ({ script }) => {
  expect(kindOf(script)).toBe('unreadable');
});

test.each(['${`\\', '`\\', '"`\\', "$'\\", '${"`\\', '$(`\\', '<<E\n`\\'])(
  '%j, which never ends, is read',
  (script) => {
    expect(kindOf(script)).toBeUndefined();
  },
);

test('no text makes it throw, or hides a removal that follows on a line of its own', () => {
  const pieces = fc.constantFrom(
    ...'"\'`$(){}<>|&;#\\ \n\tabx-='.split(''),
    'case ',
    'esac',
    '<<E',
    '$(',
    '${',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      dangerOf(['bash', '-c', parts.join('')]);
    }),
  );
  const closed = fc.constantFrom(
    'ls',
    'a "b c"',
    "x 'y'",
    '(a; b)',
    'A=$(id) c',
    'if a; then b; fi',
    'd | e',
    'f > g',
  );
  fc.assert(
    fc.property(fc.array(closed), fc.constantFrom('\n', '; ', ' && '), (parts, joint) => {
      expect(kindOf([...parts, 'rm -rf x'].join(joint))).toBe('forcedRemoval');
    }),
  );
});
