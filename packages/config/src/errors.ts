import { CodexError, redact, type CodexErrorOptions } from '@codex-ts/utils-error';

/** Where a setting stands. */
export interface SettingPlace {
  /** The file; absent for a `-c` override. */
  readonly path?: string | undefined;
  /** Counted from 1. */
  readonly line?: number | undefined;
  /** Counted from 1. */
  readonly column?: number | undefined;
}

/** A place as people write it: `path:line:column`. */
export function placeText({ path, line, column }: SettingPlace): string {
  if (path === undefined) return 'a -c override';
  return [path, line, column].filter((part) => part !== undefined).join(':');
}

/** A file of settings is no TOML, or no UTF-8. */
export class ConfigFileInvalidError extends CodexError {
  override readonly code = 'CONFIG_FILE_INVALID' as const;
  readonly path: string;
  readonly line: number;
  readonly column: number;

  constructor(reason: string, options: ErrorOptions & { path: string; line: number; column: number }) {
    super(`${placeText(options)}: ${reason}`, {
      cause: options.cause,
      remedy: 'Correct that line; strings stand in quotes, as in model = "gpt-5.5".',
    });
    this.path = options.path;
    this.line = options.line;
    this.column = options.column;
  }
}

/** A file of settings exists and cannot be read. */
export class ConfigFileUnreadableError extends CodexError {
  override readonly code = 'CONFIG_FILE_UNREADABLE' as const;
  readonly path: string;
  /** The system's reason, such as `EACCES`. */
  declare readonly errno?: string;

  constructor(path: string, options: ErrorOptions & { errno?: string | undefined } = {}) {
    const { cause, errno } = options;
    super(`could not read ${path}${errno === undefined ? '' : ` (${errno})`}`, {
      cause,
      remedy:
        errno === 'EISDIR' ? 'Remove the directory of that name.' : 'Make the file readable, or remove it.',
    });
    this.path = path;
    if (errno !== undefined) this.errno = errno;
  }
}

/** An override is not of the form `key=value`. */
export class ConfigOverrideError extends CodexError {
  override readonly code = 'CONFIG_OVERRIDE_INVALID' as const;
  readonly override: string;

  constructor(reason: string, override: string) {
    super(`-c ${redact(override)}: ${reason}`, {
      remedy: 'Write -c key=value, for example -c model="gpt-5.5"; dots in the key lead into tables.',
    });
    this.override = override;
  }
}

/** A setting has a value that it cannot have. */
export class ConfigValueError extends CodexError {
  override readonly code = 'CONFIG_VALUE_INVALID' as const;
  /** Dotted. */
  readonly key: string;
  readonly place: SettingPlace;
  /** The values to choose from, where they can be listed. */
  readonly allowed: readonly string[];

  constructor(
    key: string,
    reason: string,
    options: { place: SettingPlace; allowed?: readonly string[]; remedy?: string },
  ) {
    super(`${placeText(options.place)}: \`${key}\` ${reason}`, withRemedy(options.remedy));
    this.key = key;
    this.place = options.place;
    this.allowed = options.allowed ?? [];
  }
}

/** Only under `strict`: a setting that does not exist. */
export class ConfigKeyError extends CodexError {
  override readonly code = 'CONFIG_KEY_UNKNOWN' as const;
  /** Dotted. */
  readonly key: string;
  readonly place: SettingPlace;
  /** The setting that was probably meant. */
  declare readonly suggestion?: string;

  constructor(key: string, options: { place: SettingPlace; suggestion?: string | undefined }) {
    const { place, suggestion } = options;
    super(`${placeText(place)}: there is no setting \`${key}\``, {
      remedy: suggestion === undefined ? 'Remove it.' : `Did you mean \`${suggestion}\`?`,
    });
    this.key = key;
    this.place = place;
    if (suggestion !== undefined) this.suggestion = suggestion;
  }
}

/** The profile that was asked for does not exist, or its name cannot be one. */
export class ConfigProfileError extends CodexError {
  override readonly code = 'CONFIG_PROFILE_UNKNOWN' as const;
  readonly profile: string;

  constructor(profile: string, options: { file?: string | undefined; suggestion?: string | undefined } = {}) {
    const { file, suggestion } = options;
    const name = JSON.stringify(profile);
    if (file === undefined) {
      super(`${name} cannot be the name of a profile`, {
        remedy: 'Use letters, digits, - and _, as in --profile work.',
      });
    } else {
      const guess = suggestion === undefined ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`;
      super(`there is no profile ${name}`, { remedy: `Put its settings into ${file}.${guess}` });
    }
    this.profile = profile;
  }
}

/** `model_provider` names a provider that nobody defined. */
export class ConfigProviderError extends CodexError {
  override readonly code = 'CONFIG_PROVIDER_UNKNOWN' as const;
  readonly provider: string;
  readonly known: readonly string[];

  constructor(
    provider: string,
    options: { place: SettingPlace; known: readonly string[]; suggestion?: string },
  ) {
    const { place, known, suggestion } = options;
    const guess = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
    super(`${placeText(place)}: there is no model provider ${JSON.stringify(provider)}`, {
      remedy: `Use one of ${known.join(', ')}, or add a table [model_providers.${provider}].${guess}`,
    });
    this.provider = provider;
    this.known = known;
  }
}

/** The administrator of this machine does not allow the value. */
export class ConfigForbiddenError extends CodexError {
  override readonly code = 'CONFIG_VALUE_FORBIDDEN' as const;
  /** Dotted. */
  readonly key: string;
  readonly allowed: readonly string[];
  /** The file that forbids it. */
  readonly path: string;

  constructor(key: string, options: { value: string; allowed: readonly string[]; path: string }) {
    const { value, allowed, path } = options;
    super(`\`${key} = ${value}\` is not allowed by ${path}`, {
      remedy:
        allowed.length === 0
          ? 'Ask the administrator of this machine.'
          : `Use one of ${allowed.map((one) => `"${one}"`).join(', ')}.`,
    });
    this.key = key;
    this.allowed = allowed;
    this.path = path;
  }
}

function withRemedy(remedy: string | undefined): CodexErrorOptions {
  return remedy === undefined ? {} : { remedy };
}
