import {
  approvalPolicyFromWire,
  approvalPolicyToWire,
  asksBeyondSandbox,
  type ApprovalPolicy,
} from '@codex-ts/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const flags = { sandbox_approval: true, rules: false, mcp_elicitations: true };

test('flags that may be absent are false, and are written', () => {
  expect(approvalPolicyToWire(approvalPolicyFromWire({ granular: flags }))).toEqual({
    granular: { ...flags, skill_approval: false, request_permissions: false },
  });
});

test('every policy survives its spelling', () => {
  const granular = fc.record({
    sandboxApproval: fc.boolean(),
    rules: fc.boolean(),
    skillApproval: fc.boolean(),
    requestPermissions: fc.boolean(),
    mcpElicitations: fc.boolean(),
  });
  const word = fc.constantFrom<ApprovalPolicy>('untrusted', 'on-request', 'never');
  fc.assert(
    fc.property(fc.oneof(word, fc.record({ granular })), (policy) => {
      expect(approvalPolicyFromWire(approvalPolicyToWire(policy))).toEqual(policy);
    }),
  );
});

test.each([
  { policy: 'untrusted' as const, isAsked: true },
  { policy: 'on-request' as const, isAsked: true },
  { policy: 'never' as const, isAsked: false },
  { policy: { granular: flags }, isAsked: true },
  { policy: { granular: { ...flags, sandbox_approval: false, rules: true } }, isAsked: false },
])('somebody is asked about what the sandbox stops under $policy: $isAsked', ({ policy, isAsked }) => {
  expect(asksBeyondSandbox(approvalPolicyFromWire(policy))).toBe(isAsked);
});
