import {
  approvalPolicyToWire,
  asksBeyondSandbox,
  type ApprovalPolicy,
  type ThreadSettings,
} from '@codex-ts/protocol';
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

/**
 * Whether a command runs, is asked about or is rejected. `untrusted` asks about all; `on-request` about what is
 * dangerous, and what is to leave the sandbox; under `never` native's danger and every wish to leave it is rejected.
 * `granular` is `on-request`, but for the wish to leave it, which its `sandboxApproval` decides on.
 */
export function ruleCommand(judged: JudgedCommand, settings: ThreadSettings): CommandRuling {
  const { approvalPolicy, sandboxMode } = settings;
  const { command, isEscalated, justification } = judged;
  const isFree = sandboxMode === 'danger-full-access';
  const isConfined = !isFree && !isEscalated;
  if (isEscalated && !asksBeyondSandbox(approvalPolicy)) {
    const why = unescalated(approvalPolicy);
    return { kind: 'reject', why, text: why };
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
 * The same for what is written to a command that runs, which may be a shell. Who let it run is asked again about what
 * is dangerous, and about all where it runs outside of the sandbox that others run in.
 */
export function ruleInput(
  { text, isConfined }: { text: string; isConfined: boolean },
  { approvalPolicy, sandboxMode }: ThreadSettings,
): InputRuling {
  const danger = dangerOf(['sh', '-c', text]);
  if (approvalPolicy !== 'never') {
    const isOutside = !isConfined && sandboxMode !== 'danger-full-access';
    const why = danger?.why ?? (isOutside ? 'goes outside of the sandbox' : undefined);
    if (why === undefined) return { kind: 'write' };
    return { kind: 'ask', reason: `What is written to its input ${why}: ${text.trim()}` };
  }
  if (danger === undefined) return { kind: 'write' };
  return danger.kind === 'risk'
    ? { kind: 'write' }
    : { kind: 'reject', text: `write_stdin failed: ${rejection(text.trim(), danger)}` };
}

/** In native's words, which name the policy as its debugger does. */
function unescalated(policy: ApprovalPolicy): string {
  const wire = approvalPolicyToWire(policy);
  const name =
    typeof wire === 'string'
      ? 'Never'
      : `Granular(GranularApprovalConfig { ${Object.entries(wire.granular)
          .map(([flag, isSet]) => `${flag}: ${isSet}`)
          .join(', ')} })`;
  return `approval policy is ${name}; reject command — you cannot ask for escalated permissions if the approval policy is ${name}`;
}

function rejection(line: string, { kind }: Danger): string {
  const what = kind === 'forcedRemoval' ? 'rm -f style commands' : 'commands nested that deeply';
  return `\`${line}\` rejected: ${what} are not permitted. Use a safer approach`;
}
