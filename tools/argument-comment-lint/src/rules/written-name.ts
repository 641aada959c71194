import type { Argument } from '../call-sites.ts';
import { readComment } from '../comment-grammar.ts';
import type { RuleOptions } from './argument-facts.ts';

/** Before a template these tell editors its language, and are no parameter's name. */
const languages: ReadonlySet<string> = new Set(
  'bash,css,glsl,gql,graphql,html,javascript,js,json,jsx,less,markdown,md,regex,scss,sh,sql,svg,ts,tsx,typescript,wgsl,xml,yaml'.split(
    ',',
  ),
);

/** The parameter that an argument's comment names in an accepted spelling. */
export function writtenName(
  { comment, isText }: Argument,
  { acceptStyles }: Pick<RuleOptions, 'acceptStyles'>,
): string | undefined {
  const reading = comment && readComment(comment);
  if (reading === undefined || reading.kind === 'near') return undefined;
  if (reading.kind === 'assigned' && !acceptStyles.includes('google')) return undefined;
  return isText && languages.has(reading.name.toLowerCase()) ? undefined : reading.name;
}
