import type { BearerSettings } from '@codex-ts/app-server';

import { UsageError } from '../errors.ts';

const text = { type: 'string' } as const;

/** The flags that say who is let in at a WebSocket, for `parseArgs`. */
export const bearerOptions = {
  'ws-auth': text,
  'ws-token-file': text,
  'ws-token-sha256': text,
  'ws-shared-secret-file': text,
  'ws-issuer': text,
  'ws-audience': text,
  'ws-max-clock-skew-seconds': text,
} as const;

type Values = { readonly [Flag in keyof typeof bearerOptions]?: string };

/** What the flags say together; undefined without any. Throws `UsageError`, with native's words. */
export function readBearerFlags(values: Values): BearerSettings | undefined {
  const mode = values['ws-auth'];
  const ofTokens = given(values, ['ws-token-file', 'ws-token-sha256']);
  const ofSigned = given(values, [
    'ws-shared-secret-file',
    'ws-issuer',
    'ws-audience',
    'ws-max-clock-skew-seconds',
  ]);
  switch (mode) {
    case undefined:
      if (ofTokens || ofSigned) {
        throw refused(
          'websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`',
        );
      }
      return undefined;
    case 'capability-token':
      if (ofSigned) {
        throw refused(
          '`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`',
        );
      }
      return readToken(values);
    case 'signed-bearer-token':
      if (ofTokens) {
        throw refused('`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`');
      }
      return readSigned(values);
    default:
      throw refused(`--ws-auth is capability-token or signed-bearer-token, not ${mode}`);
  }
}

function readToken(values: Values): BearerSettings {
  const { 'ws-token-file': tokenFile, 'ws-token-sha256': tokenSha256 } = values;
  if (tokenFile !== undefined && tokenSha256 !== undefined) {
    throw refused('`--ws-token-file` and `--ws-token-sha256` exclude each other');
  }
  if (tokenFile !== undefined) return { mode: 'capability-token', tokenFile };
  if (tokenSha256 !== undefined) return { mode: 'capability-token', tokenSha256 };
  throw refused(
    '`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set',
  );
}

function readSigned(values: Values): BearerSettings {
  const sharedSecretFile = values['ws-shared-secret-file'];
  if (sharedSecretFile === undefined) {
    throw refused('`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set');
  }
  const { 'ws-issuer': issuer, 'ws-audience': audience, 'ws-max-clock-skew-seconds': skew } = values;
  if (skew !== undefined && !/^\d{1,9}$/u.test(skew)) {
    throw refused(`--ws-max-clock-skew-seconds is a number of seconds, not ${skew}`);
  }
  return {
    mode: 'signed-bearer-token',
    sharedSecretFile,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...(skew !== undefined && { maxClockSkewSeconds: Number(skew) }),
  };
}

function given(values: Values, flags: readonly (keyof Values)[]): boolean {
  return flags.some((flag) => values[flag] !== undefined);
}

function refused(message: string): UsageError {
  return new UsageError(message, 'Run codex-ts app-server --help.');
}
