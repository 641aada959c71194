import { dangerOf, parseCommand } from '@codex-ts/shell-command';

console.log(parseCommand(['bash', '-lc', 'git status && npm test'])?.words);
console.log(parseCommand(['bash', '-lc', 'cat $FILE']));

console.log(dangerOf(['bash', '-lc', 'make && sudo timeout 9 rm -rf build'])?.kind);
console.log(dangerOf(['git', 'push', '--force'])?.why);
console.log(dangerOf(['echo', 'rm -rf build']));
