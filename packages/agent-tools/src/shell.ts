import { basename } from 'node:path';

const knownShells = new Set(['bash', 'zsh', 'sh', 'dash', 'ksh']);

/** The words that run a command line: a login shell of the user's, or `/bin/bash` where that is no POSIX shell. */
export function shellCommand(options: {
  cmd: string;
  login: boolean;
  shell?: string;
  environment: Readonly<Record<string, string | undefined>>;
}): readonly [program: string, ...args: string[]] {
  const program = options.shell ?? userShell(options.environment);
  return [program, options.login ? '-lc' : '-c', options.cmd];
}

function userShell(environment: Readonly<Record<string, string | undefined>>): string {
  const shell = environment['SHELL'];
  return shell !== undefined && knownShells.has(basename(shell)) ? shell : '/bin/bash';
}
