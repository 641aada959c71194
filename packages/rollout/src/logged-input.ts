import type { ImageDetail, TextElement, UserInputPart } from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { defined } from './defined.ts';

/** A part of the user's words as a paginated log spells it. */
export function loggedInput(part: UserInputPart): Readonly<Record<string, unknown>> {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, text_elements: (part.textElements ?? []).map(loggedElement) };
    case 'localImage':
      return { type: 'local_image', path: part.path, detail: part.detail };
    case 'image': {
      const source = 'url' in part ? { image_url: part.url } : { file_id: part.fileId };
      return { type: 'image', ...source, detail: part.detail };
    }
    case 'localAudio':
      return { type: 'local_audio', path: part.path };
    case 'audio':
      return { type: 'audio', ...('url' in part ? { audio_url: part.url } : { file_id: part.fileId }) };
    case 'skill':
    case 'mention':
      return { type: part.type, name: part.name, path: part.path };
    default:
      return part satisfies never;
  }
}

/** An element of a text, as any log spells it. */
export function loggedElement({ byteRange, placeholder }: TextElement): Readonly<Record<string, unknown>> {
  return { byte_range: { start: byteRange.start, end: byteRange.end }, placeholder: placeholder ?? null };
}

const text = z.catch(z.optional(z.nullable(z.string())), undefined);
const element = z.object({
  byte_range: z.object({ start: z.number(), end: z.number() }),
  placeholder: text,
});
const details = z.catch(z.optional(z.enum(['auto', 'low', 'high', 'original'])), undefined);
const part = z.object({
  type: z.string(),
  text,
  text_elements: z.optional(z.unknown()),
  detail: z.optional(z.unknown()),
  path: text,
  name: text,
  image_url: text,
  audio_url: text,
  url: text,
  file_id: text,
});

/** A part of the user's words out of a paginated log; undefined for kinds that are none here. */
export function parseLoggedInput(value: unknown): UserInputPart | undefined {
  const parsed = part.safeParse(value);
  if (!parsed.success) return undefined;
  const { type, path, name, image_url, audio_url, url, file_id, ...wire } = parsed.data;
  const detail = parseLoggedDetail(wire.detail);
  switch (type) {
    case 'text':
      return { type, text: wire.text ?? '', ...parseLoggedElements(wire.text_elements) };
    case 'local_image':
      return { type: 'localImage', path: path ?? '', ...detail };
    case 'image': {
      const source = mediaSource(image_url ?? url, file_id);
      return source && { type, ...source, ...detail };
    }
    case 'local_audio':
      return { type: 'localAudio', path: path ?? '' };
    case 'audio': {
      const source = mediaSource(audio_url ?? url, file_id);
      return source && { type, ...source };
    }
    case 'skill':
    case 'mention':
      return { type, name: name ?? '', path: path ?? '' };
    default:
      return undefined;
  }
}

type Maybe = string | null | undefined;

function mediaSource(url: Maybe, fileId: Maybe): { url: string } | { fileId: string } | undefined {
  if (typeof url === 'string') return { url };
  return typeof fileId === 'string' ? { fileId } : undefined;
}

/** What the log says about how closely a picture is to be looked at. */
export function parseLoggedDetail(value: unknown): { detail?: ImageDetail } {
  return defined({ detail: details.parse(value) });
}

/** The elements of a text; those that are none are left out. */
export function parseLoggedElements(value: unknown): { textElements?: readonly TextElement[] } {
  const elements = (Array.isArray(value) ? value : []).flatMap((each) => parseElement(each) ?? []);
  return elements.length === 0 ? {} : { textElements: elements };
}

function parseElement(value: unknown): TextElement | undefined {
  const { data } = element.safeParse(value);
  return data && defined({ byteRange: data.byte_range, placeholder: data.placeholder ?? undefined });
}
