import { extname } from 'node:path';

import type { ContentItem, ResponseItem } from '@codex-ts/protocol';

import { urlData } from './data-url.ts';
import { readLocalFile } from './local-file.ts';

const mostBytes = 20 * 1024 * 1024;

const formats = 'use wav, mp3, m4a, webm, or ogg';

const omitted = {
  broken: 'audio content omitted because it could not be processed',
  tooLarge: 'audio content omitted because it exceeded the supported size limit; use a smaller audio file',
  format: `audio content omitted because its format is not supported; ${formats}`,
  unheard: 'audio content omitted because you do not support audio input',
} as const;

const typesByExtension: ReadonlyMap<string, string> = new Map([
  ['.wav', 'audio/wav'],
  ['.mp3', 'audio/mpeg'],
  ['.m4a', 'audio/mp4'],
  ['.webm', 'audio/webm'],
  ['.ogg', 'audio/ogg'],
]);

/** The names that the formats go by. */
const typesByName: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'audio/wav'],
  ['audio/wave', 'audio/wav'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/mpeg', 'audio/mpeg'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/mp4', 'audio/mp4'],
  ['audio/webm', 'audio/webm'],
  ['audio/ogg', 'audio/ogg'],
]);

/** A sound from a file, between a line that names it and its end. Of a file that cannot be taken the model is told why. */
export async function localAudio(
  path: string,
  { workspace, number }: { workspace: string; number: number },
): Promise<ContentItem[]> {
  const file = await readLocalFile(path, { workspace, mostBytes });
  if (file.found === 'nothing') {
    return [text(`Codex could not read the local audio at \`${path}\`: ${file.why}`)];
  }
  const mediaType = typesByExtension.get(extname(path).toLowerCase());
  if (mediaType === undefined) {
    return [text(`Codex cannot attach audio at \`${path}\`: unsupported audio format; ${formats}.`)];
  }
  return [
    text(`<audio name=[Audio #${number}] path="${path}">`),
    file.found === 'bytes' ? sound(mediaType, file.bytes) : text(omitted.tooLarge),
    text('</audio>'),
  ];
}

/** A sound by its URL, which has to be a data URL. */
export function linkedAudio(url: string): ContentItem {
  const data = urlData(url);
  if (data === undefined || data.mediaType === '') return text(omitted.broken);
  const mediaType = typesByName.get(data.mediaType);
  return mediaType === undefined ? text(omitted.format) : sound(mediaType, data.bytes);
}

/** The item as the model takes it: no model in the catalogue hears, so each is told that there was something to hear. */
export function withoutAudio(item: ResponseItem): ResponseItem {
  if (item.type !== 'message' || !item.content.some(isAudio)) return item;
  return { ...item, content: item.content.map((part) => (isAudio(part) ? text(omitted.unheard) : part)) };
}

function isAudio({ type }: ContentItem): boolean {
  return type === 'input_audio';
}

function sound(mediaType: string, bytes: Buffer): ContentItem {
  if (bytes.length === 0) return text(omitted.broken);
  if (bytes.length > mostBytes) return text(omitted.tooLarge);
  return { type: 'input_audio', audio_url: `data:${mediaType};base64,${bytes.toString('base64')}` };
}

function text(words: string): ContentItem {
  return { type: 'input_text', text: words };
}
