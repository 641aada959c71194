import * as z from 'zod/mini';

const text = z.catch(z.optional(z.string()), undefined);
const number = z.catch(z.optional(z.number()), undefined);

const failureBody = z.object({
  error: z.object({ code: text, type: text, message: text, plan_type: text, resets_at: number }),
});

/** What a failed request says about itself in its JSON body. */
export interface FailureBody {
  code?: string | undefined;
  type?: string | undefined;
  message?: string | undefined;
  plan_type?: string | undefined;
  /** Seconds since 1970. */
  resets_at?: number | undefined;
}

/** The `error` object of a failed request's body; empty when there is none. */
export function parseFailureBody(body: string): FailureBody {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return {};
  }
  const parsed = failureBody.safeParse(value);
  return parsed.success ? parsed.data.error : {};
}
