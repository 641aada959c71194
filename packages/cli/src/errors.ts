import { CodexError } from '@codex-ts/utils-error';

/** The command line cannot be understood. */
export class UsageError extends CodexError {
  override readonly code = 'CLI_USAGE';

  constructor(message: string, remedy = 'Run codex-ts --help.') {
    super(message, { remedy });
  }
}

/** A flag or subcommand that native codex has and this program does not. */
export class FeatureMissingError extends CodexError {
  override readonly code = 'CLI_FEATURE_MISSING';
  readonly feature: string;

  constructor(feature: string, remedy: string) {
    super(`codex-ts does not have ${feature}`, { remedy });
    this.feature = feature;
  }
}

/** Standard input stayed open and silent for too long. */
export class StdinSilentError extends CodexError {
  override readonly code = 'CLI_STDIN_SILENT';
  /** How much had come by then. */
  readonly bytes: number;

  constructor(seconds: number, bytes: number) {
    const what = bytes === 0 ? 'nothing came' : `the input stopped after ${bytes} bytes and did not end`;
    super(`standard input: ${what} for ${seconds} s`, {
      remedy:
        'Close standard input (< /dev/null) when nothing is to come. For exec: pass the prompt as an argument, or allow more with --stdin-timeout SECONDS (0 = for ever).',
    });
    this.bytes = bytes;
  }
}

/** Standard input is not UTF-8 text. */
export class StdinNotTextError extends CodexError {
  override readonly code = 'CLI_STDIN_NOT_TEXT';

  constructor(options?: ErrorOptions) {
    super('standard input is not UTF-8 text', { ...options, remedy: 'Give it as UTF-8.' });
  }
}

/** Whoever read our output went away. */
export class OutputClosedError extends CodexError {
  override readonly code = 'CLI_OUTPUT_CLOSED';

  constructor(options?: ErrorOptions) {
    super('the output was closed by its reader', options);
  }
}

/** Output could not be written, for example because the disk is full. */
export class OutputWriteError extends CodexError {
  override readonly code = 'CLI_OUTPUT_FAILED';

  constructor(options?: ErrorOptions) {
    super('the output could not be written', { ...options, remedy: 'Look at where standard output goes.' });
  }
}
