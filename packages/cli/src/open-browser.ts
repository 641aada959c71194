import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** Opens a page in the user's browser, as far as the system knows one. Never throws: the caller shows the URL as well. */
export function openBrowser(url: string, environment: Environment): void {
  const [program, ...args] = opener(url, environment);
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

// `start` would need a shell, which would read the URL's ampersands.
const windowsOpener = ['rundll32.exe', 'url.dll,FileProtocolHandler'] as const;

function opener(url: string, environment: Environment): readonly [string, ...string[]] {
  const isWsl = (environment['WSL_DISTRO_NAME'] ?? environment['WSL_INTEROP'] ?? '') !== '';
  // The browser of a Windows machine is outside its Linux.
  if (process.platform === 'win32' || isWsl) return [...windowsOpener, url];
  return [process.platform === 'darwin' ? 'open' : 'xdg-open', url];
}
