import * as z from 'zod/mini';

import { ParamsInvalidError } from './errors.ts';

/** Reads what came in. Members that the shape does not know are dropped. Throws `ParamsInvalidError`. */
export function parseWith<T>(schema: z.ZodMiniType<T>, method: string, value: unknown): T {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const found = deepestIssue(parsed.error.issues);
  throw new ParamsInvalidError(method, found.path.join('.'), problemOf(found.issue, value, found.path));
}

interface FoundIssue {
  readonly issue: z.core.$ZodIssue | undefined;
  readonly path: readonly PropertyKey[];
}

/** Of a union, the option that got furthest tells best what is wrong. */
function deepestIssue(issues: readonly z.core.$ZodIssue[]): FoundIssue {
  const [issue] = issues;
  if (issue?.code !== 'invalid_union') return { issue, path: issue?.path ?? [] };
  const inner = issue.errors
    .map(deepestIssue)
    .filter((found) => found.issue !== undefined)
    .toSorted((one, other) => other.path.length - one.path.length);
  const [best] = inner;
  if (best === undefined || best.path.length === 0) return { issue, path: issue.path };
  return { issue: best.issue, path: [...issue.path, ...best.path] };
}

function problemOf(
  issue: z.core.$ZodIssue | undefined,
  value: unknown,
  path: readonly PropertyKey[],
): string {
  if (issue === undefined) return 'has another shape';
  if (path.length > 0 && !isThere(value, path)) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected one of ${issue.values.map((each) => JSON.stringify(each)).join(', ')}`;
    case 'too_small':
      return `at least ${issue.minimum} expected`;
    case 'too_big':
      return `at most ${issue.maximum} expected`;
    case 'invalid_union':
      return 'is none of what may stand here';
    default:
      return 'has another shape';
  }
}

function isThere(value: unknown, path: readonly PropertyKey[]): boolean {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !(key in here)) return false;
    here = Reflect.get(here, key);
  }
  return true;
}
