import * as z from 'zod/mini';

const Level = z.enum(['off', 'warn', 'error']);
const Pattern = z.string().check(z.minLength(1));
const Patterns = z.readonly(z.array(Pattern));
const choices = {
  'rules': z.exactOptional(
    z.strictObject({
      'argument-comment-mismatch': z.exactOptional(Level),
      'uncommented-anonymous-literal-argument': z.exactOptional(Level),
    }),
  ),
  'literals': z.exactOptional(
    z.strictObject({
      'bigint': z.exactOptional(z.boolean()),
      'boolean': z.exactOptional(z.boolean()),
      'null': z.exactOptional(z.boolean()),
      'number': z.exactOptional(z.boolean()),
      'undefined': z.exactOptional(z.boolean()),
    }),
  ),
  'singleArgument': z.exactOptional(z.enum(['always', 'never', 'sameName'])),
  'rest': z.exactOptional(z.enum(['check', 'require'])),
  'acceptStyles': z.exactOptional(z.readonly(z.array(z.enum(['google'])))),
  'ignoreCallees': z.exactOptional(Patterns),
  'ignoreParameters': z.exactOptional(Patterns),
};

/** The configuration file as it may be written. */
export const ConfigSchema = z.strictObject({
  ...choices,
  'ignore': z.exactOptional(Patterns),
  'firstParty': z.exactOptional(
    z.strictObject({ 'include': z.exactOptional(Patterns), 'exclude': z.exactOptional(Patterns) }),
  ),
  'overrides': z.exactOptional(
    z.readonly(
      z.array(z.strictObject({ 'files': z.readonly(z.array(Pattern).check(z.minLength(1))), ...choices })),
    ),
  ),
  'reportUnusedDisableDirectives': z.exactOptional(Level),
  'requireReason': z.exactOptional(z.boolean()),
  'strictResolution': z.exactOptional(z.boolean()),
  'maxWarnings': z.exactOptional(z.int().check(z.nonnegative())),
});
