import { spawn } from 'node:child_process';

/** Opens a page in the user's browser, as far as the system knows one. Never throws: the caller shows the URL as well. */
export function openBrowser(url: string): void {
  const [program, ...args] = opener(url);
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

function opener(url: string): readonly [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', url];
  // `start` would need a shell, which would read the URL's ampersands.
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}
