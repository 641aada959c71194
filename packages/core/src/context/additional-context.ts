import type { ResponseItem } from '@codex-ts/protocol';

/** Something that the program has the model know besides what is said. */
export interface ContextEntry {
  /** Who vouches for it: the program itself, or nobody. */
  kind: 'application' | 'untrusted';
  value: string;
  /** Of what nobody vouches for: where it is from, instead of its key. */
  name?: string;
}

/** What the program has the model know, by keys of its own. What stays the same under its key is told once. */
export type AdditionalContext = Readonly<Record<string, ContextEntry>>;

/**
 * What of it is new since it was told last, in the order of the keys. The program speaks as a developer; what nobody vouches for is the result of
 * a tool, so that the model takes no orders from it.
 */
export function newContext(
  told: AdditionalContext,
  now: AdditionalContext,
  uuid: () => string,
): ResponseItem[] {
  const news = Object.entries(now)
    .filter(([key, entry]) => !isSame(told[key], entry))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const [ours, others] = [
    news.filter(([, { kind }]) => kind === 'application'),
    news.filter(([, { kind }]) => kind === 'untrusted'),
  ];
  return [
    ...ours.map(([key, { value }]): ResponseItem => ({
      type: 'message',
      role: 'developer',
      content: [{ type: 'input_text', text: `<${key}>${value}</${key}>` }],
    })),
    ...others.map(([key, { name = toolName(key), value }]): ResponseItem => ({
      type: 'other',
      raw: { type: 'function_call_output', id: `fco_${uuid()}`, name, namespace: 'agent', output: value },
    })),
  ];
}

function isSame(one: ContextEntry | undefined, other: ContextEntry): boolean {
  return one?.kind === other.kind && one.value === other.value && one.name === other.name;
}

/** Tools have names of few characters. */
function toolName(key: string): string {
  const name = key.replaceAll(/\W+/gu, '_').replaceAll(/^_+|_+$/gu, '');
  return name === '' ? 'context' : name;
}
