import type { ParameterNames } from './checker/checker.ts';

/** The parameter that an argument goes to. */
export interface NamedParameter {
  readonly name: string;
  /** One of any number of arguments. */
  readonly isRest: boolean;
}

/** One argument, as far as counting goes: a spread stands for `length` of them, or for an open number. */
export type Counted =
  | { readonly isSpread: false }
  | { readonly isSpread: true; readonly length: number | undefined };

/**
 * The parameter of each argument; `undefined` where it has no name to write: destructured, unlabelled, called `_…`,
 * behind a spread of open length, or named differently by the members of a union.
 */
export function parametersOf(
  args: readonly Counted[],
  signatures: readonly ParameterNames[],
): (NamedParameter | undefined)[] {
  let position: number | undefined = 0;
  return args.map((argument) => {
    if (position === undefined) return undefined;
    if (argument.isSpread) {
      position = argument.length === undefined ? undefined : position + argument.length;
      return undefined;
    }
    return agreed(signatures, position++);
  });
}

function agreed(signatures: readonly ParameterNames[], position: number): NamedParameter | undefined {
  const [first, ...others] = signatures.map((signature) => parameterAt(signature, position));
  const isAgreed = others.every((other) => other?.name === first?.name && other?.isRest === first?.isRest);
  return isAgreed ? first : undefined;
}

function parameterAt({ fixed, rest }: ParameterNames, position: number): NamedParameter | undefined {
  const isRest = position >= fixed.length;
  const name = isRest ? rest?.name : fixed[position];
  // A destructured parameter is `__0` to TypeScript.
  return name === undefined || name === '' || name.startsWith('_') ? undefined : { name, isRest };
}
