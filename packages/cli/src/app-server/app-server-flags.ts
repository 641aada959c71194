import { parseArgs } from 'node:util';

import type { BearerSettings } from '@codex-ts/app-server';

import { FeatureMissingError, UsageError } from '../errors.ts';
import { bearerOptions, readBearerFlags } from './bearer-flags.ts';

/** What stands behind `codex-ts app-server`, read without the parser of the other commands: start-up counts here. */
export type AppServerFlags =
  | ServeFlags
  | { readonly command: 'generate-ts' | 'generate-json-schema'; readonly out: string }
  | { readonly command: 'help' };

/** How to serve. */
export interface ServeFlags {
  readonly command: 'serve';
  readonly listen: string;
  /** Settings of `config.toml`, as `key=value`. */
  readonly overrides: readonly string[];
  readonly strictConfig: boolean;
  /** Who is let in at a WebSocket; absent: whoever reaches it. */
  readonly bearer?: BearerSettings;
}

const text = { type: 'string' } as const;
const yes = { type: 'boolean' } as const;
const settings = {
  config: { ...text, short: 'c', multiple: true },
  enable: { ...text, multiple: true },
  disable: { ...text, multiple: true },
} as const;
const help = { ...yes, short: 'h' } as const;

const serveOptions = {
  ...settings,
  help,
  listen: text,
  stdio: yes,
  'strict-config': yes,
  // Native sends statistics with it; there are none here.
  'analytics-default-enabled': yes,
  ...bearerOptions,
} as const;
// What needs the experimental API is among the files either way.
const generateOptions = { ...settings, help, out: { ...text, short: 'o' }, experimental: yes } as const;

const missing: Readonly<Record<string, string>> = {
  daemon: 'Let the service manager of the machine run codex-ts app-server --listen unix://.',
  proxy: 'Connect to the Unix socket, a WebSocket, by itself.',
};

/** Reads what stands behind `app-server`, and the settings before it. Throws `UsageError`, `FeatureMissingError`. */
export function readAppServerFlags(before: readonly string[], argv: readonly string[]): AppServerFlags {
  const [first = ''] = argv;
  const early = overridesOf(parse(() => parseArgs({ args: [...before], options: settings })));
  if (first === 'help') return { command: 'help' };
  if (first === 'generate-ts' || first === 'generate-json-schema') {
    const args = argv.slice(/*start*/ 1);
    const { values } = parse(() => parseArgs({ args, options: generateOptions }));
    if (values.help === true) return { command: 'help' };
    if (values.out === undefined) throw new UsageError(`app-server ${first} needs --out DIR`, remedy);
    return { command: first, out: values.out };
  }
  const remedyOfMissing = missing[first];
  if (remedyOfMissing !== undefined) throw new FeatureMissingError(`app-server ${first}`, remedyOfMissing);
  const { values } = parse(() => parseArgs({ args: [...argv], options: serveOptions }));
  if (values.help === true) return { command: 'help' };
  if (values.stdio === true && values.listen !== undefined) {
    throw new UsageError('--stdio and --listen name two places at once', remedy);
  }
  const bearer = readBearerFlags(values);
  return {
    command: 'serve',
    listen: values.listen ?? 'stdio://',
    overrides: [...early, ...overridesOf({ values })],
    strictConfig: values['strict-config'] === true,
    ...(bearer !== undefined && { bearer }),
  };
}

const remedy = 'Run codex-ts app-server --help.';

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), remedy);
  }
}

interface Settings {
  readonly config?: string[];
  readonly enable?: string[];
  readonly disable?: string[];
}

function overridesOf({ values }: { readonly values: Settings }): string[] {
  return [
    ...(values.config ?? []),
    ...(values.enable ?? []).map((name) => `features.${name}=true`),
    ...(values.disable ?? []).map((name) => `features.${name}=false`),
  ];
}
