import type { PatchOutcome } from './apply-plan.ts';

/** What was done, in the words in which native codex tells the model. */
export function explainOutcome({ names }: PatchOutcome): string {
  const lines = [
    ...names.added.map((name) => `A ${name}`),
    ...names.modified.map((name) => `M ${name}`),
    ...names.deleted.map((name) => `D ${name}`),
  ];
  return `${['Success. Updated the following files:', ...lines].join('\n')}\n`;
}
