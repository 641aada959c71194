/** The two halves of a command line of `app-server`. */
export interface AppServerCommandLine {
  /** Settings that stand before the command, as `-c key=value`. */
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

const withValue: ReadonlySet<string> = new Set(['-c', '--config', '--enable', '--disable']);

/** Takes the command line apart when its command is `app-server`. Clients of native put settings on either side of it. */
export function findAppServer(argv: readonly string[]): AppServerCommandLine | undefined {
  let at = 0;
  for (let argument = argv[at]; argument !== undefined; argument = argv[at]) {
    if (argument === 'app-server') return { before: argv.slice(/*start*/ 0, at), behind: argv.slice(at + 1) };
    if (withValue.has(argument)) at += 2;
    else if (/^(?:-c.|--(?:config|enable|disable)=)/su.test(argument)) at += 1;
    else return undefined;
  }
  return undefined;
}
