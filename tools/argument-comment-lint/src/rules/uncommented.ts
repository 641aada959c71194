import type { Argument } from '../call-sites.ts';
import { namingComment, readComment, type Comment } from '../comment-grammar.ts';
import { writtenName } from './written-name.ts';
import type { ArgumentFacts, Edit, Problem, RuleOptions } from './argument-facts.ts';

/** A literal is passed by position without the name of its parameter. */
export function uncommented(facts: ArgumentFacts, options: RuleOptions): Problem | undefined {
  const { argument, parameter, call } = facts;
  const { literal } = argument;
  if (literal === undefined || !options.literals[literal]) return undefined;
  if (parameter.isRest && options.rest === 'check') return undefined;
  if (writtenName(argument, options) !== undefined) return undefined;
  if (call.arguments.length === 1) {
    if (options.singleArgument === 'always') return undefined;
    if (options.singleArgument === 'sameName' && call.member === parameter.name) return undefined;
  }
  return problemOf(argument, parameter.name);
}

function problemOf(argument: Argument, name: string): Problem {
  const message = `anonymous literal-like argument for parameter \`${name}\``;
  const right = namingComment(name);
  const near = nearMiss(argument, name);
  if (near?.isRightName === false) {
    return {
      message,
      help: `\`${near.comment.text}\` names another parameter; the right one is \`${right}\``,
    };
  }
  return {
    message,
    help:
      near === undefined
        ? `write \`${right}\` before the argument`
        : `write \`${near.comment.text}\` as \`${right}\` before the argument`,
    edits: editsOf(argument, right, near?.comment),
  };
}

interface NearMiss {
  readonly comment: Comment;
  readonly isRightName: boolean;
}

/** A comment that was meant to name the parameter. One word that is not its name is prose, unless it ends in `=`. */
function nearMiss({ comment, commentBehind }: Argument, name: string): NearMiss | undefined {
  for (const each of [comment, commentBehind]) {
    const reading = each && readComment(each);
    if (each === undefined || reading === undefined) continue;
    const isRightName = reading.name === name;
    if (isRightName || (reading.kind === 'assigned' && each === comment))
      return { comment: each, isRightName };
  }
  return undefined;
}

function editsOf({ start, end, comment }: Argument, right: string, near: Comment | undefined): Edit[] {
  if (near === undefined) return [{ start, end: start, text: `${right} ` }];
  if (near === comment) return [{ start: near.start, end: near.end, text: right }];
  return [
    { start, end: start, text: `${right} ` },
    { start: end, end: near.end, text: '' },
  ];
}
