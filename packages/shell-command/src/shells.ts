const shells = new Set(['bash', 'zsh', 'sh', 'dash', 'ksh', 'mksh', 'ash', 'fish']);

/** Options of shells whose value is the next word. */
const valued = new Set(['-o', '+o', '-O', '+O', '--rcfile', '--init-file', '--command']);

/** A program's name without its directory. */
export function programName(word: string | undefined): string {
  return (word ?? '').slice((word ?? '').lastIndexOf('/') + 1);
}

/** Whether the program is a shell that runs what `-c` gives it. */
export function isShell(program: string | undefined): boolean {
  return shells.has(programName(program));
}

/** What a shell is told to run: the text after `-c`, a file, or what comes by its standard input. */
export type ShellTask = { kind: 'script'; script: string } | { kind: 'file' } | { kind: 'input' };

/** The task of a shell that is started with these arguments. */
export function shellTask(args: readonly string[]): ShellTask {
  let takesScript = false;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const isOption = /^[-+]./u.test(word) && word !== '--';
    if (!isOption) {
      const script = word === '--' ? args[at + 1] : word;
      if (script === undefined || script === '-') return { kind: 'input' };
      return takesScript ? { kind: 'script', script } : { kind: 'file' };
    }
    if (/^-[a-zA-Z]*c/u.test(word) || word === '--command') takesScript = true;
    else if (valued.has(word)) at += 1;
  }
  return { kind: 'input' };
}
