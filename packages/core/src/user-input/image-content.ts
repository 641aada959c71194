import type { ModelFacts } from '@codex-ts/model-client';
import type { ContentItem, ImageDetail } from '@codex-ts/protocol';

import { isDataUrl, urlData } from './data-url.ts';
import { imageType } from './image-type.ts';
import { readLocalFile } from './local-file.ts';

/** A picture, and who is to see it. */
export interface ImageOptions {
  detail: ImageDetail | undefined;
  model: ModelFacts;
}

const mostBytes = 20 * 1024 * 1024;

const omitted = {
  broken: 'image content omitted because it could not be processed',
  tooLarge: 'image content omitted because it exceeded the supported size limit; use a smaller image',
  lowDetail: "image content omitted because detail 'low' is not supported; use 'high', 'original', or 'auto'",
} as const;

/** A picture from a file, between a line that names it and its end. Of a file that cannot be read the model is told why. */
export async function localImage(
  path: string,
  options: ImageOptions & { workspace: string; number: number },
): Promise<ContentItem[]> {
  const file = await readLocalFile(path, { workspace: options.workspace, mostBytes });
  if (file.found === 'nothing') {
    return [text(`Codex could not read the local image at \`${path}\`: ${file.why}`)];
  }
  return [
    text(`<image name=[Image #${options.number}] path="${path}">`),
    file.found === 'bytes' ? inlineImage(file.bytes, options) : text(omitted.tooLarge),
    text('</image>'),
  ];
}

/** A picture by its URL: what a data URL holds is looked at, any other goes as it is. */
export function linkedImage(url: string, options: ImageOptions): ContentItem {
  if (!isDataUrl(url)) return { type: 'input_image', image_url: url, detail: askedDetail(options) };
  if (isTooLow(options)) return text(omitted.lowDetail);
  const data = urlData(url);
  return data === undefined ? text(omitted.broken) : inlineImage(data.bytes, options);
}

/** A picture that the model's side has already. */
export function uploadedImage(fileId: string, options: ImageOptions): ContentItem {
  return { type: 'input_image', file_id: fileId, detail: askedDetail(options) };
}

function inlineImage(bytes: Buffer, options: ImageOptions): ContentItem {
  if (isTooLow(options)) return text(omitted.lowDetail);
  if (bytes.length > mostBytes) return text(omitted.tooLarge);
  const mediaType = imageType(bytes);
  if (mediaType === undefined) return text(omitted.broken);
  const url = `data:${mediaType};base64,${bytes.toString('base64')}`;
  // As native does: a model that can looks at the picture as it is, whatever was asked for.
  const detail = options.model.supportsOriginalDetail ? 'original' : askedDetail(options);
  return { type: 'input_image', image_url: url, detail };
}

function isTooLow({ detail, model }: ImageOptions): boolean {
  return detail === 'low' && !model.supportsOriginalDetail;
}

function askedDetail({ detail = 'high', model }: ImageOptions): ImageDetail {
  return detail === 'original' && !model.supportsOriginalDetail ? 'high' : detail;
}

function text(words: string): ContentItem {
  return { type: 'input_text', text: words };
}
