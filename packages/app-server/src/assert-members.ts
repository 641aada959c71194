import { MemberExperimentalError, MemberUnsupportedError } from './errors.ts';
import { memberRules } from './member-rules.ts';

/**
 * Throws for a member that asks for what is not here: it is better refused than left out. Throws
 * `MemberExperimentalError` and `MemberUnsupportedError`.
 */
export function assertMembers(
  method: string,
  params: unknown,
  { isExperimental }: { isExperimental: boolean },
): void {
  const rules = Object.hasOwn(memberRules, method) ? memberRules[method] : undefined;
  if (rules === undefined || typeof params !== 'object' || params === null) return;
  for (const [member, rule] of Object.entries(rules)) {
    const value = valueAt(params, member.split('.'));
    if (!asksForSomething(value)) continue;
    if (rule.isExperimental === true && !isExperimental) throw new MemberExperimentalError(method, member);
    if (rule.refused === undefined || rule.unless?.(value) === true) continue;
    throw new MemberUnsupportedError(method, member, rule.refused);
  }
}

function valueAt(params: unknown, path: readonly string[]): unknown {
  let at = params;
  for (const name of path) {
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined;
  }
  return at;
}

function asksForSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}
