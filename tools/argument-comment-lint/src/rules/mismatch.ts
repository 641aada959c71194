import { namingComment, readComment } from '../comment-grammar.ts';
import { writtenName } from './written-name.ts';
import type { ArgumentFacts, Problem, RuleOptions } from './argument-facts.ts';

/** A comment before an argument names another parameter than the one the argument goes to. */
export function mismatch(
  facts: ArgumentFacts,
  options: Pick<RuleOptions, 'acceptStyles'>,
): Problem | undefined {
  const { argument, parameter } = facts;
  const written = writtenName(argument, options);
  if (written === undefined || written === parameter.name || argument.comment === undefined) return undefined;

  const right = namingComment(parameter.name);
  return {
    message: `argument comment \`${argument.comment.text}\` does not match parameter \`${parameter.name}\``,
    help: isSwapped(facts, written)
      ? `use \`${right}\`; the call also names \`${parameter.name}\` elsewhere: are the arguments swapped?`
      : `use \`${right}\``,
    suggestion: {
      title: `Write \`${right}\``,
      edits: [{ start: argument.comment.start, end: argument.comment.end, text: right }],
    },
  };
}

/** Whether another argument of the call carries the name that this one should. */
function isSwapped({ argument, parameter, call }: ArgumentFacts, written: string): boolean {
  return call.arguments.some((other) => {
    const reading = other === argument || !other.comment ? undefined : readComment(other.comment);
    return reading?.kind !== 'near' && reading?.name === parameter.name && written !== parameter.name;
  });
}
