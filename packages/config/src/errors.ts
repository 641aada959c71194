import { CodexError, type CodexErrorOptions } from '@codex-ts/utils-error';

/** A configuration file cannot be read, or is not TOML. */
export class ConfigFileError extends CodexError {
  override readonly code = 'CONFIG_FILE_INVALID' as const;
  readonly path: string;
  /** Counted from 1, where the parser names a place. */
  readonly line?: number;
  /** Counted from 1. */
  readonly column?: number;

  constructor(
    facts: { path: string; what: string; line?: number; column?: number },
    options?: CodexErrorOptions,
  ) {
    const { path, what, line, column } = facts;
    const place = line === undefined ? path : `${path}:${line}:${column ?? 1}`;
    super(`${place}: ${what}`, { remedy: 'Correct the file; nothing was changed.', ...options });
    this.path = path;
    if (line !== undefined) this.line = line;
    if (column !== undefined) this.column = column;
  }
}

/** A value of the configuration is of the wrong kind, or none of those allowed. */
export class ConfigValueError extends CodexError {
  override readonly code = 'CONFIG_VALUE_INVALID' as const;
  /** Dotted. */
  readonly key: string;
  /** The file, or `-c` for a value of the command line. */
  readonly path: string;

  constructor(
    facts: { key: string; path: string; what: string; line?: number },
    options?: CodexErrorOptions,
  ) {
    const place = facts.line === undefined ? facts.path : `${facts.path}:${facts.line}`;
    super(`${place}: ${facts.key}: ${facts.what}`, options);
    this.key = facts.key;
    this.path = facts.path;
  }
}

/** A key of the configuration that nobody knows, where that was asked to be an error. */
export class ConfigKeyError extends CodexError {
  override readonly code = 'CONFIG_KEY_UNKNOWN' as const;
  readonly key: string;
  readonly path: string;

  constructor(facts: { key: string; path: string; suggestion?: string }) {
    const { key, path, suggestion } = facts;
    super(`${path}: unknown configuration field \`${key}\``, {
      remedy: suggestion === undefined ? 'Remove it.' : `Did you mean \`${suggestion}\`?`,
    });
    this.key = key;
    this.path = path;
  }
}

/** An override of the command line is not `key=value`. */
export class OverrideError extends CodexError {
  override readonly code = 'CONFIG_OVERRIDE_INVALID' as const;

  constructor(override: string, what: string) {
    const key = override.split('=', 1)[0] ?? '';
    super(`the override -c ${key}: ${what}`, {
      remedy: 'Write -c key=value; the value is TOML, or else text.',
    });
  }
}

/** There is no such profile. */
export class ProfileUnknownError extends CodexError {
  override readonly code = 'CONFIG_PROFILE_UNKNOWN' as const;
  readonly profile: string;

  constructor(profile: string, path: string) {
    super(`no profile ${profile}: ${path} does not exist`, {
      remedy: `Put the profile's settings into ${path}.`,
    });
    this.profile = profile;
  }
}

/** The configuration names a provider of models that it does not define. */
export class ProviderUnknownError extends CodexError {
  override readonly code = 'CONFIG_PROVIDER_UNKNOWN' as const;
  readonly provider: string;

  constructor(provider: string, known: readonly string[]) {
    super(`Model provider \`${provider}\` not found`, {
      remedy: `Define [model_providers.${provider}] in config.toml, or choose one of: ${known.join(', ')}.`,
    });
    this.provider = provider;
  }
}
