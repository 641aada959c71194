import type { UserInput as WireInput } from '@codex-ts/app-server-protocol';
import type { UserInputPart } from '@codex-ts/protocol';
import { RequestFault, reservedCode } from '@codex-ts/utils-json-rpc';

/** What a person said, as clients see it. */
export function inputView(parts: readonly UserInputPart[]): WireInput[] {
  return parts.map((part) => (part.type === 'text' ? { ...part, text_elements: [] } : part));
}

/** What a client gives a turn, as the turn takes it. Throws `RequestFault` for kinds that no turn takes. */
export function inputParts(input: readonly WireInput[]): UserInputPart[] {
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

function unsupported(kind: string): RequestFault {
  return new RequestFault({
    code: reservedCode.invalidRequest,
    message: `input of type ${kind} is not supported`,
  });
}
