import type { ImageDetail, TextElement, UserInputPart } from '@codex-ts/protocol';
import * as z from 'zod/mini';

import { loggedElement, parseLoggedDetail, parseLoggedElements } from './logged-input.ts';

type Image = Extract<UserInputPart, { type: 'image' }>;
type Text = Extract<UserInputPart, { type: 'text' }>;

/**
 * The user's words as a log of old holds them, sorted by kind: all texts as one, whose elements count from its beginning.
 * Skills and mentions have no place in it.
 */
export function legacyWords(parts: readonly UserInputPart[]): Readonly<Record<string, unknown>> {
  const texts = parts.filter((part) => part.type === 'text');
  const images = parts.filter((part) => part.type === 'image');
  const linked = images.filter((part) => 'url' in part);
  const uploaded = images.filter((part) => 'fileId' in part);
  const localImages = parts.filter((part) => part.type === 'localImage');
  return {
    message: texts.map((part) => part.text).join(''),
    images: linked.map((part) => part.url),
    ...named('image_details', loggedDetails(linked)),
    ...named(
      'file_ids',
      uploaded.map((part) => part.fileId),
    ),
    ...named('file_id_details', loggedDetails(uploaded)),
    ...named(
      'image_order',
      images.map((part) => ('url' in part ? 'inline' : 'file')),
    ),
    local_images: localImages.map((part) => part.path),
    ...named('local_image_details', loggedDetails(localImages)),
    audio: parts.flatMap((part) => (part.type === 'audio' && 'url' in part ? [part.url] : [])),
    local_audio: parts.flatMap((part) => (part.type === 'localAudio' ? [part.path] : [])),
    text_elements: joinedElements(texts).map(loggedElement),
  };
}

/** Absent rather than empty. */
function named(name: string, list: readonly unknown[]): Readonly<Record<string, unknown>> {
  return list.length === 0 ? {} : { [name]: list };
}

/** One for each picture up to the last that has one. */
function loggedDetails(images: readonly { detail?: ImageDetail }[]): (ImageDetail | null)[] {
  const last = images.findLastIndex(({ detail }) => detail !== undefined);
  return images.slice(/*start*/ 0, last + 1).map(({ detail }) => detail ?? null);
}

function joinedElements(texts: readonly Text[]): TextElement[] {
  let offset = 0;
  return texts.flatMap(({ text, textElements = [] }) => {
    const bytes = Buffer.from(text);
    const before = offset;
    offset += bytes.length;
    return textElements.map((element) => moved(element, bytes, before));
  });
}

/** The same element, counted from another beginning. What it covers is what people are shown, unless it says otherwise. */
function moved(
  { byteRange: { start, end }, placeholder }: TextElement,
  bytes: Buffer,
  by: number,
): TextElement {
  const byteRange = { start: start + by, end: end + by };
  const shown =
    placeholder ?? (start <= end && end <= bytes.length ? bytes.toString('utf8', start, end) : undefined);
  return shown === undefined ? { byteRange } : { byteRange, placeholder: shown };
}

const list = z.catch(z.optional(z.nullable(z.array(z.unknown()))), undefined);
const words = z.object({
  message: z.string(),
  images: list,
  image_details: list,
  file_ids: list,
  file_id_details: list,
  image_order: list,
  local_images: list,
  local_image_details: list,
  audio: list,
  local_audio: list,
  text_elements: z.optional(z.unknown()),
});

/** The user's words out of a log of old; undefined for what holds none. */
export function parseLegacyWords(payload: unknown): UserInputPart[] | undefined {
  const parsed = words.safeParse(payload);
  if (!parsed.success) return undefined;
  const { message, text_elements: elements, ...lists } = parsed.data;
  return [
    ...(message === '' ? [] : [{ type: 'text', text: message, ...parseLoggedElements(elements) } as const]),
    ...legacyImages(lists),
    ...strings(lists.local_images).map(
      (path, at) =>
        ({ type: 'localImage', path, ...parseLoggedDetail(lists.local_image_details?.[at]) }) as const,
    ),
    ...strings(lists.audio).map((url) => ({ type: 'audio', url }) as const),
    ...strings(lists.local_audio).map((path) => ({ type: 'localAudio', path }) as const),
  ];
}

/** In the order that the log tells; what it leaves out follows. */
function legacyImages(
  lists: Pick<
    z.infer<typeof words>,
    'images' | 'image_details' | 'file_ids' | 'file_id_details' | 'image_order'
  >,
): Image[] {
  const linked = strings(lists.images).map((url, at): Image => ({
    type: 'image',
    url,
    ...parseLoggedDetail(lists.image_details?.[at]),
  }));
  const uploaded = strings(lists.file_ids).map((fileId, at): Image => ({
    type: 'image',
    fileId,
    ...parseLoggedDetail(lists.file_id_details?.[at]),
  }));
  const ordered = (lists.image_order ?? []).flatMap(
    (kind) => (kind === 'file' ? uploaded.shift() : linked.shift()) ?? [],
  );
  return [...ordered, ...linked, ...uploaded];
}

function strings(value: readonly unknown[] | null | undefined): string[] {
  return (value ?? []).filter((each) => typeof each === 'string');
}
