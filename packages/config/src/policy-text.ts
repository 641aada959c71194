import type { ApprovalPolicy } from '@codex-ts/protocol';

/** The policy in one line, as `config.toml` has it; equal policies have equal lines. */
export function policyText(policy: ApprovalPolicy): string {
  if (typeof policy === 'string') return policy;
  const flags = Object.entries(policy.granular).map(([flag, isSet]) => `${snakeCase(flag)} = ${isSet}`);
  return `{ granular = { ${flags.toSorted().join(', ')} } }`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
