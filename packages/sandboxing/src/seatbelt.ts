import type { Roots } from './roots.ts';

/** The only one that is believed: what PATH finds could be anybody's. */
export const seatbeltProgram = '/usr/bin/sandbox-exec';

const always = `(version 1)
(deny default)
(allow process-exec)
(allow process-fork)
(allow process-info* (target same-sandbox))
(allow signal (target same-sandbox))
(allow file-read*)
(allow file-write-data (require-all (path "/dev/null") (vnode-type CHARACTER-DEVICE)))
(allow file-read* file-write* file-ioctl (literal "/dev/ptmx") (regex #"^/dev/ttys[0-9]+$"))
(allow pseudo-tty)
(allow ipc-posix-sem)
(allow sysctl-read)
(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))`;

const network = `(allow network-outbound)
(allow network-inbound)
(allow system-socket)
(allow mach-lookup
  (global-name "com.apple.SecurityServer")
  (global-name "com.apple.SystemConfiguration.configd")
  (global-name "com.apple.trustd.agent"))`;

/** The words before the command: a profile in the language of macOS's sandbox, and the paths it names. */
export function seatbeltWords(roots: Roots, networkAccess: boolean): string[] {
  const parameters: string[] = [];
  const parameter = (path: string): string => {
    parameters.push(path);
    return `(param "PATH_${parameters.length - 1}")`;
  };
  const rules = roots.map(({ path, readOnly, missing }) => {
    const kept = [...readOnly, ...missing].flatMap((inner) => {
      const name = parameter(inner);
      return [`(require-not (literal ${name}))`, `(require-not (subpath ${name}))`];
    });
    return `(allow file-write* (require-all ${[`(subpath ${parameter(path)})`, ...kept].join(' ')}))`;
  });
  const profile = [always, ...rules, ...(networkAccess ? [network] : [])].join('\n');
  const named = parameters.map((path, index) => `-DPATH_${index}=${path}`);
  return [seatbeltProgram, '-p', profile, ...named, '--'];
}
