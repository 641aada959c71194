import type { JsonSchema, ReviewAuthorization, ReviewRisk } from '@codex-ts/protocol';

/** What a reviewer says. */
export interface Verdict {
  isAllowed: boolean;
  risk: ReviewRisk;
  authorization: ReviewAuthorization;
  rationale: string;
}

const risks = ['low', 'medium', 'high', 'critical'] as const satisfies readonly ReviewRisk[];
const authorizations = ['unknown', 'low', 'medium', 'high'] as const satisfies readonly ReviewAuthorization[];
const outcomes = ['allow', 'deny'] as const;
const members = ['outcome', 'risk_level', 'user_authorization', 'rationale'] as const;
const longestRationale = 2_000;

/** What the reviewer's answer has to be, with native codex's names. */
export const verdictSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    risk_level: { type: 'string', enum: risks },
    user_authorization: { type: 'string', enum: authorizations },
    outcome: { type: 'string', enum: outcomes },
    rationale: { type: 'string' },
  },
  required: members,
};

/** The verdict that this text is, and nothing but; undefined when it is none. */
export function parseVerdict(text: string): Verdict | undefined {
  const said = parseObject(text);
  if (said === undefined || Object.keys(said).length !== members.length) return undefined;
  const { outcome, risk_level: riskLevel, user_authorization: userAuthorization, rationale } = said;
  const risk = risks.find((one) => one === riskLevel);
  const authorization = authorizations.find((one) => one === userAuthorization);
  const isOutcome = outcome === 'allow' || outcome === 'deny';
  if (!isOutcome || risk === undefined || authorization === undefined || typeof rationale !== 'string') {
    return undefined;
  }
  return {
    isAllowed: outcome === 'allow',
    risk,
    authorization,
    rationale: rationale.slice(/*start*/ 0, longestRationale).toWellFormed(),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    // An object that is no list has members by name.
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
