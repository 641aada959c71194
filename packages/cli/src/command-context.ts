import type { Interrupts } from './interrupts.ts';

/** What every command of the program gets. */
export interface CommandContext {
  version: string;
  environment: Readonly<Record<string, string | undefined>>;
  stdout: (text: string) => Promise<void>;
  stderr: (text: string) => Promise<void>;
  interrupts: Interrupts;
  /** Ends the program with this code once the command has returned. */
  exit: (code: number) => void;
}
