import { exitCode, exitCodeOf } from '../exit-code.ts';
import { failureLine } from '../failure-text.ts';
import { createSink } from '../output.ts';
import { readAppServerFlags } from './app-server-flags.ts';
import type { AppServerCommandLine } from './find-app-server.ts';
import { serveClients } from './serve-clients.ts';

/** `codex-ts app-server`, whatever of it is asked for. Gives the exit code; never rejects. */
export async function runAppServer(
  { before, behind }: AppServerCommandLine,
  version: string,
): Promise<number> {
  const stderr = createSink(process.stderr);
  // Somebody who reads no messages does not end the server.
  const say = (text: string): void => void stderr(text).catch(() => undefined);
  try {
    const flags = readAppServerFlags(before, behind);
    switch (flags.command) {
      case 'serve':
        return await serveClients(flags, { version, say });
      case 'help': {
        const { helpText } = await import('./help-text.ts');
        await createSink(process.stdout)(helpText);
        return exitCode.ok;
      }
      case 'generate-ts':
      case 'generate-json-schema': {
        const { generateFiles } = await import('./generate-files.ts');
        await generateFiles(flags.command, flags.out);
        return exitCode.ok;
      }
      default:
        return flags satisfies never;
    }
  } catch (error) {
    await stderr(`${failureLine(error)}\n`).catch(() => undefined);
    return exitCodeOf(error);
  }
}
