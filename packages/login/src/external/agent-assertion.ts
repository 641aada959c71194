import type { KeyObject } from 'node:crypto';

import { AgentIdentityError } from '../errors.ts';
import type { AgentIdentity } from '../record/agent-identity.ts';

/** The `Authorization` of one request by an agent. Throws `AgentIdentityError`. */
export function agentAssertion({ runtimeId, taskId, privateKey }: AgentIdentity, nowMs: number): string {
  if (taskId === undefined) throw new TypeError('the authority was not asked for the task of this agent');
  const timestamp = agentTimestamp(nowMs);
  const signature = agentSignature(privateKey.reveal(), `${runtimeId}:${taskId}:${timestamp}`);
  // Native sorts the members.
  const envelope = JSON.stringify({ agent_runtime_id: runtimeId, signature, task_id: taskId, timestamp });
  return `AgentAssertion ${Buffer.from(envelope).toString('base64url')}`;
}

/** RFC 3339 with whole seconds, as native signs it. */
export function agentTimestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\.\d+Z$/u, 'Z');
}

/** The signature of a text in base64. Throws `AgentIdentityError` when the key is none. */
export function agentSignature(privateKey: string, text: string): string {
  const { sign } = process.getBuiltinModule('node:crypto');
  return sign(/*algorithm*/ null, Buffer.from(text), readAgentKey(privateKey)).toString('base64');
}

/** The key an agent signs with: Ed25519 as PKCS#8 in base64. Throws `AgentIdentityError`. */
export function readAgentKey(privateKey: string): KeyObject {
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(privateKey)) {
    throw new AgentIdentityError('stored agent identity private key is not valid base64');
  }
  const { createPrivateKey } = process.getBuiltinModule('node:crypto');
  try {
    const der = Buffer.from(privateKey, 'base64');
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // What it says is about DER and helps nobody; it may quote the key.
  }
  throw new AgentIdentityError('stored agent identity private key is not valid PKCS#8');
}
