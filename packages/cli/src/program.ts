import { findAppServer } from './app-server/find-app-server.ts';

/** Runs one command line and ends the process. Each way is loaded when it is gone: start-up is what people wait for. */
export async function runProgram(argv: readonly string[], version: string): Promise<void> {
  const appServer = findAppServer(argv);
  if (appServer === undefined) {
    const { runCommandLine } = await import('./command-line.ts');
    return runCommandLine(argv, version);
  }
  const { runAppServer } = await import('./app-server/run-app-server.ts');
  process.exit(await runAppServer(appServer, version));
}
