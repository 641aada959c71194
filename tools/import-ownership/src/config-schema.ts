import * as z from 'zod/mini';

import { ruleIds } from './findings/ownership-finding.ts';

const Level = z.enum(['off', 'warn', 'error']);
const Text = z.string().check(z.minLength(1));
const Texts = z.readonly(z.array(Text));
const facade = {
  'from': Text,
  'to': Text,
  'symbols': z.exactOptional(Texts.check(z.minLength(1))),
  'reason': Text,
};

/** Whether `YEAR-MONTH-DAY` is a day that there is. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The configuration file as it may be written. */
export const ConfigSchema = z.strictObject({
  'rules': z.exactOptional(z.partialRecord(z.enum(ruleIds), Level)),
  'ignore': z.exactOptional(Texts),
  'conditions': z.exactOptional(Texts),
  'facades': z.exactOptional(z.readonly(z.array(z.strictObject(facade)))),
  'temporary': z.exactOptional(
    z.readonly(
      z.array(
        z.strictObject({
          ...facade,
          'until': z
            .string()
            .check(z.regex(/^\d{4}-\d{2}-\d{2}$/u), z.refine(isDay, 'no day of the calendar')),
        }),
      ),
    ),
  ),
  'layers': z.exactOptional(
    z.readonly(
      z.array(
        z.strictObject({
          'package': Text,
          'mayImport': Texts,
          'mayTest': z.exactOptional(Texts),
          'mayImportLazily': z.exactOptional(
            z.readonly(z.array(z.strictObject({ 'package': Text, 'from': z.exactOptional(Text) }))),
          ),
        }),
      ),
    ),
  ),
  'bundled': z.exactOptional(Texts),
  'programs': z.exactOptional(Texts),
  'maxWarnings': z.exactOptional(z.int().check(z.nonnegative())),
});
