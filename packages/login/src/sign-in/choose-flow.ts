import type { Environment } from '../oauth-endpoints.ts';

/** Which way of signing in suits this machine, and why. */
export interface FlowChoice {
  readonly flow: 'browser' | 'deviceCode';
  readonly reason: 'desktop' | 'wsl' | 'ssh' | 'container' | 'noDisplay';
}

/** What the choice of a sign-in flow is made by. */
export interface FlowFacts {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  /** Whether a file exists; asked about the marks that container engines leave. */
  readonly exists: (path: string) => boolean;
}

const containerMarks = ['/.dockerenv', '/run/.containerenv'];

/** The flow to offer first: a browser only where one opens for the person in front of it. Both remain possible. */
export function chooseSignInFlow({ environment, platform, exists }: FlowFacts): FlowChoice {
  const has = (name: string): boolean => (environment[name] ?? '') !== '';
  if (has('SSH_CONNECTION') || has('SSH_TTY')) return { flow: 'deviceCode', reason: 'ssh' };
  if (has('WSL_DISTRO_NAME') || has('WSL_INTEROP')) return { flow: 'browser', reason: 'wsl' };
  if (has('container') || containerMarks.some(exists)) return { flow: 'deviceCode', reason: 'container' };
  if (platform === 'linux' && !has('DISPLAY') && !has('WAYLAND_DISPLAY')) {
    return { flow: 'deviceCode', reason: 'noDisplay' };
  }
  return { flow: 'browser', reason: 'desktop' };
}
