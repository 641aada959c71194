import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { ContentItem, MessageItem, UserInput, UserInputPart } from '@codex-ts/protocol';

import { ImageUnreadableError } from '../errors.ts';

const mostImageBytes = 20 * 1024 * 1024;

/** The input as parts. */
export function inputParts(input: UserInput): readonly UserInputPart[] {
  return typeof input === 'string' ? [{ type: 'text', text: input }] : input;
}

/**
 * What the user says, as the model reads it. Pictures from files go inline, each between a line that names it and its
 * end; others go as they are. Relative paths are taken from the workspace. Throws `CORE_IMAGE_UNREADABLE`.
 */
export async function userMessage(parts: readonly UserInputPart[], workspace: string): Promise<MessageItem> {
  const content: ContentItem[] = [];
  let images = 0;
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        content.push({ type: 'input_text', text: part.text });
        break;
      case 'localImage':
        images += 1;
        content.push(...(await imageContent(part.path, { workspace, number: images })));
        break;
      case 'image':
        images += 1;
        content.push({ type: 'input_image', image_url: part.url, detail: 'original' });
        break;
      default:
        part satisfies never;
    }
  }
  return { type: 'message', role: 'user', content };
}

async function imageContent(
  path: string,
  options: { workspace: string; number: number },
): Promise<ContentItem[]> {
  const bytes = await readImage(path, options.workspace);
  const mediaType = imageType(bytes);
  if (mediaType === undefined) throw new ImageUnreadableError(path, 'it is no PNG, JPEG, GIF or WebP');
  const url = `data:${mediaType};base64,${bytes.toString('base64')}`;
  return [
    { type: 'input_text', text: `<image name=[Image #${options.number}] path=${JSON.stringify(path)}>` },
    { type: 'input_image', image_url: url, detail: 'original' },
    { type: 'input_text', text: '</image>' },
  ];
}

async function readImage(path: string, workspace: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(resolve(workspace, path), 'r');
    const facts = await file.stat();
    if (!facts.isFile()) throw new ImageUnreadableError(path, 'it is no file');
    if (facts.size > mostImageBytes) throw new ImageUnreadableError(path, 'it is larger than 20 MiB');
    return await file.readFile();
  } catch (cause) {
    if (cause instanceof ImageUnreadableError) throw cause;
    throw new ImageUnreadableError(path, 'it cannot be read', { cause });
  } finally {
    await file?.close();
  }
}

/** By the first bytes of the file; names lie. */
function imageType(bytes: Buffer): string | undefined {
  const head = bytes.subarray(/*start*/ 0, 12).toString('latin1');
  if (head.startsWith('\u0089PNG\r\n\u001A\n')) return 'image/png';
  if (head.startsWith('\u00FF\u00D8\u00FF')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp';
  return undefined;
}
