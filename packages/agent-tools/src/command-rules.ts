import type { ThreadSettings } from '@codex-ts/protocol';
import { commandLine, dangerOf, type Danger } from '@codex-ts/shell-command';

import { rejectedText } from './rejected-text.ts';

/** What becomes of a command before it runs. */
export type CommandRuling =
  | { kind: 'run'; isConfined: boolean }
  | { kind: 'ask'; isConfined: boolean; reason?: string }
  /** `text` is what the model reads, `why` what watchers see. */
  | { kind: 'reject'; why: string; text: string };

/** What there is to judge. */
export interface JudgedCommand {
  /** As it would be started. */
  command: readonly string[];
  /** Whether the model asks to run it unconfined. */
  isEscalated: boolean;
  /** The question that the model wants to be put. */
  justification?: string;
}

const neverEscalate =
  'approval policy is Never; reject command — you cannot ask for escalated permissions if the approval policy is Never';

/**
 * Whether a command runs, is asked about or is rejected. `untrusted` asks about all; `on-request` about what is
 * dangerous, and what is to leave the sandbox; under `never` native's danger and every wish to leave it is rejected.
 */
export function ruleCommand(judged: JudgedCommand, settings: ThreadSettings): CommandRuling {
  const { approvalPolicy, sandboxMode } = settings;
  const { command, isEscalated, justification } = judged;
  const isFree = sandboxMode === 'danger-full-access';
  const isConfined = !isFree && !isEscalated;
  if (approvalPolicy === 'never' && isEscalated) {
    return { kind: 'reject', why: neverEscalate, text: neverEscalate };
  }
  const danger = dangerOf(command);
  if (approvalPolicy === 'never') {
    if (danger === undefined || danger.kind === 'risk') return { kind: 'run', isConfined };
    const why = rejection(commandLine(command), danger);
    return { kind: 'reject', why, text: rejectedText(why) };
  }
  const mustAsk = approvalPolicy === 'untrusted' || danger !== undefined || (isEscalated && !isFree);
  if (!mustAsk) return { kind: 'run', isConfined };
  const reason = justification ?? (danger && `The command ${danger.why}.`);
  return { kind: 'ask', isConfined, ...(reason !== undefined && { reason }) };
}

/** What becomes of input before it is written. */
export type InputRuling =
  | { kind: 'write' }
  | { kind: 'ask'; reason: string }
  | { kind: 'reject'; text: string };

/**
 * The same for what is written to a command that runs, which may be a shell. Who let it run is asked again only about
 * what is dangerous.
 */
export function ruleInput(input: string, { approvalPolicy }: ThreadSettings): InputRuling {
  const danger = dangerOf(['sh', '-c', input]);
  if (danger === undefined) return { kind: 'write' };
  if (approvalPolicy !== 'never') {
    return { kind: 'ask', reason: `What is written to its input ${danger.why}: ${input.trim()}` };
  }
  return danger.kind === 'risk'
    ? { kind: 'write' }
    : { kind: 'reject', text: `write_stdin failed: ${rejection(input.trim(), danger)}` };
}

function rejection(line: string, { kind }: Danger): string {
  const what = kind === 'forcedRemoval' ? 'rm -f style commands' : 'commands nested that deeply';
  return `\`${line}\` rejected: ${what} are not permitted. Use a safer approach`;
}
