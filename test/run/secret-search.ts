import { secretMarker } from '@codex-ts/testkit';

/** A way in which a secret of the testkit may stand in a text. */
export interface SecretSign {
  readonly form: 'plain' | 'base64' | 'hex';
  /** What the form makes of the marker that every secret carries. */
  readonly text: string;
}

/** The characters of the base64 of any text with the marker in it that the marker alone decides, for each of three positions. */
function base64Signs(encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secretMarker)]);
    return bytes.toString(encoding).slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}

const signs: readonly SecretSign[] = [
  { form: 'plain', text: secretMarker },
  ...[...new Set([...base64Signs('base64'), ...base64Signs('base64url')])].map((text) => ({
    form: 'base64' as const,
    text,
  })),
  { form: 'hex', text: Buffer.from(secretMarker).toString('hex') },
  { form: 'hex', text: Buffer.from(secretMarker).toString('hex').toUpperCase() },
];

/** Longer than any sign, also when each of its characters is escaped: what pieces of a stream have to overlap. */
export const longestSign = 12 * Math.max(...signs.map(({ text }) => text.length));

const escaped = /\\(?:u\{?00|x)(?<json>[0-9a-f]{2})\}?|%(?<url>[0-9a-f]{2})/giu;

/** The text as its reader would put it together: nothing escaped, no line wrapped, no byte in between. */
function joined(text: string): string {
  return text
    .replaceAll(escaped, (_, json?: string, url?: string) =>
      String.fromCodePoint(Number.parseInt(json ?? url ?? '0', /*radix*/ 16)),
    )
    .replaceAll(/\\[nrt]|\\$|["'+\s]+/gmu, '')
    .replaceAll('\0', '');
}

/** In which forms the text, or the bytes, hold a secret of the testkit. Empty when they hold none. */
export function secretForms(content: string | Uint8Array): SecretSign['form'][] {
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('latin1');
  const texts = [text, joined(text)];
  const found = signs.filter((sign) => texts.some((own) => own.includes(sign.text)));
  return [...new Set(found.map(({ form }) => form))];
}
