import type { UserInput as WireInput } from '@codex-ts/app-server-protocol';
import type { UserInputPart } from '@codex-ts/protocol';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** What a person said, as clients see it. */
export function inputView(parts: readonly UserInputPart[]): WireInput[] {
  return parts.map((part) => (part.type === 'text' ? { ...part, text_elements: [] } : part));
}

/** As native codex has it, over all texts of one input. */
const mostCharacters = 1_048_576;

/** What a client gives a turn, as the turn takes it. Throws `RequestFault` for kinds that no turn takes, and for too much. */
export function inputParts(input: readonly WireInput[]): UserInputPart[] {
  assertNotTooLong(input);
  return input.map((part) => {
    switch (part.type) {
      case 'text':
        return { type: 'text', text: part.text };
      case 'localImage':
        return { type: 'localImage', path: part.path };
      case 'image':
        if ('url' in part) return { type: 'image', url: part.url };
        throw unsupported('image with a fileId');
      case 'audio':
      case 'localAudio':
      case 'skill':
      case 'mention':
        throw unsupported(part.type);
      default:
        return part satisfies never;
    }
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

function unsupported(kind: string): RequestFault {
  return new RequestFault({
    code: reservedCode.invalidRequest,
    message: `input of type ${kind} is not supported`,
  });
}
