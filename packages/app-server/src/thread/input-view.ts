import type { TextElement as WireElement, UserInput as WireInput } from '@codex-ts/app-server-protocol';
import type { ImageDetail, TextElement, UserInputPart } from '@codex-ts/protocol';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** What a person said, as clients see it. */
export function inputView(parts: readonly UserInputPart[]): WireInput[] {
  return parts.map(partView);
}

function partView(part: UserInputPart): WireInput {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, text_elements: (part.textElements ?? []).map(elementView) };
    case 'image':
    case 'localImage':
      return { ...part, detail: part.detail ?? null };
    case 'audio':
    case 'localAudio':
    case 'skill':
    case 'mention':
      return part;
    default:
      return part satisfies never;
  }
}

function elementView({ byteRange, placeholder }: TextElement): WireElement {
  return { byteRange, placeholder: placeholder ?? null };
}

/** As native codex has it, over all texts of one input. */
const mostCharacters = 1_048_576;

/** What a client gives a turn, as the turn takes it. Throws `RequestFault` for pictures elsewhere on the net, and for too much. */
export function inputParts(input: readonly WireInput[]): UserInputPart[] {
  assertNotTooLong(input);
  return input.map((part) => {
    switch (part.type) {
      case 'text':
        return textPart(part);
      case 'image': {
        assertNotRemote(part);
        const source = 'url' in part ? { url: part.url } : { fileId: part.fileId };
        return { type: 'image', ...source, ...askedDetail(part) };
      }
      case 'localImage':
        return { type: 'localImage', path: part.path, ...askedDetail(part) };
      case 'audio':
      case 'localAudio':
      case 'skill':
      case 'mention':
        return part;
      default:
        return part satisfies never;
    }
  });
}

function textPart({
  text,
  text_elements: elements = [],
}: Extract<WireInput, { type: 'text' }>): UserInputPart {
  if (elements.length === 0) return { type: 'text', text };
  const textElements = elements.map(({ byteRange, placeholder }) => ({
    byteRange,
    ...(typeof placeholder === 'string' && { placeholder }),
  }));
  return { type: 'text', text, textElements };
}

function askedDetail({ detail }: { detail?: ImageDetail | null }): { detail?: ImageDetail } {
  return typeof detail === 'string' ? { detail } : {};
}

function assertNotRemote(image: Extract<WireInput, { type: 'image' }>): void {
  if (!('url' in image) || !/^https?:\/\//iu.test(image.url)) return;
  throw new RequestFault({
    code: reservedCode.invalidRequest,
    message: 'remote image URLs are not supported; use an inline data URL instead',
  });
}

function assertNotTooLong(input: readonly WireInput[]): void {
  const texts = input.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  // Counted only where it may be too much.
  if (texts.reduce((sum, { length }) => sum + length, 0) <= mostCharacters) return;
  const actual = texts.reduce((sum, text) => sum + charactersOf(text), 0);
  if (actual <= mostCharacters) return;
  throw new RequestFault({
    code: reservedCode.invalidParams,
    message: `Input exceeds the maximum length of ${mostCharacters} characters.`,
    data: { input_error_code: 'input_too_large', max_chars: mostCharacters, actual_chars: actual },
  });
}

/** Those of Unicode. */
function charactersOf(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
