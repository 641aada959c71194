import { execFile } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { UserInputPart } from '@codex-ts/protocol';
import { expect, test } from 'vitest';

import { heard, png, pngUrl, text } from './heard.ts';

const webp = Buffer.from('RIFF\u0008\0\0\0WEBPVP8 ', 'latin1').subarray(0, 16);

async function putFiles(workspace: string): Promise<void> {
  const at = (name: string): string => join(workspace, name);
  await writeFile(at('dot.jpg'), png);
  await writeFile(at('a "quoted" name.png'), png);
  await writeFile(at('text.png'), 'not a picture');
  await writeFile(at('empty.png'), '');
  await writeFile(at('cut.png'), png.subarray(0, -5));
  await writeFile(at('cut.webp'), webp.subarray(0, -1));
  await writeFile(at('large.png'), png);
  await truncate(at('large.png'), 20 * 1024 * 1024 + 1);
  await mkdir(at('folder'));
  await symlink('loop', at('loop'));
  await promisify(execFile)('mkfifo', [at('pipe')]);
}

test('a picture goes inline by what it is, between its name and its end', async () => {
  const parts = ['dot.jpg', 'a "quoted" name.png'].map((path) => ({ type: 'localImage', path }) as const);

  expect(await heard(parts, { prepare: putFiles })).toEqual([
    [
      text('Here:'),
      text('<image name=[Image #1] path="dot.jpg">'),
      { type: 'input_image', image_url: pngUrl, detail: 'original' },
      text('</image>'),
      text('<image name=[Image #2] path="a "quoted" name.png">'),
      { type: 'input_image', image_url: pngUrl, detail: 'original' },
      text('</image>'),
    ],
  ]);
});

test.each([
  { path: 'none.png', why: 'No such file or directory (os error 2)' },
  { path: 'folder', why: 'Is a directory (os error 21)' },
  { path: 'text.png/below', why: 'Not a directory (os error 20)' },
  { path: 'loop', why: 'Symbolic link loop (os error 40)' },
  { path: 'a\0b', why: 'file name contained an unexpected NUL byte' },
  { path: 'pipe', why: 'Not a regular file' },
])('the model is told why there is no picture: $why', async ({ path, why }) => {
  expect(await heard([{ type: 'localImage', path }], { prepare: putFiles })).toEqual([
    [text('Here:'), text(`Codex could not read the local image at \`${path}\`: ${why}`)],
  ]);
});

test.each([
  { path: 'text.png', why: 'it could not be processed' },
  { path: 'empty.png', why: 'it could not be processed' },
  { path: 'cut.png', why: 'it could not be processed' },
  { path: 'cut.webp', why: 'it could not be processed' },
  { path: 'large.png', why: 'it exceeded the supported size limit; use a smaller image' },
])('instead of $path the model gets words', async ({ path, why }) => {
  expect(await heard([{ type: 'localImage', path }], { prepare: putFiles })).toEqual([
    [
      text('Here:'),
      text(`<image name=[Image #1] path="${path}">`),
      text(`image content omitted because ${why}`),
      text('</image>'),
    ],
  ]);
});

test('every picture counts, wherever it comes from and whether it can be shown', async () => {
  const parts: UserInputPart[] = [
    { type: 'image', url: pngUrl },
    { type: 'localImage', path: 'none.png' },
    { type: 'image', fileId: 'file_1' },
    { type: 'localImage', path: 'dot.jpg' },
  ];

  const [content] = await heard(parts, { prepare: putFiles });
  expect(JSON.stringify(content)).toContain('<image name=[Image #4] path=');
});

test.each([
  { model: 'gpt-5.5', shown: ['original', 'original', 'original', 'original', 'original'] },
  { model: 'unheard-of', shown: ['high', 'auto', undefined, 'high', 'high'] },
])('how closely $model looks at a picture depends on whether it can', async ({ model, shown }) => {
  const details = [
    {},
    { detail: 'auto' },
    { detail: 'low' },
    { detail: 'high' },
    { detail: 'original' },
  ] as const;
  const parts = details.map((detail) => ({ type: 'image', url: pngUrl, ...detail }) as const);

  const [content] = await heard(parts, { model });
  const low = text(
    "image content omitted because detail 'low' is not supported; use 'high', 'original', or 'auto'",
  );
  const images = shown.map((detail) =>
    detail === undefined ? low : { type: 'input_image', image_url: pngUrl, detail },
  );
  expect(content).toEqual([text('Here:'), ...images]);
});

test.each([
  { model: 'gpt-5.5', shown: ['high', 'auto', 'low', 'high', 'original'] },
  { model: 'unheard-of', shown: ['high', 'auto', 'low', 'high', 'high'] },
])('an uploaded picture is looked at by $model as was asked', async ({ model, shown }) => {
  const details = [
    {},
    { detail: 'auto' },
    { detail: 'low' },
    { detail: 'high' },
    { detail: 'original' },
  ] as const;
  const parts = details.map((detail) => ({ type: 'image', fileId: 'file_1', ...detail }) as const);

  const [content] = await heard(parts, { model });
  const images = shown.map((detail) => ({ type: 'input_image', file_id: 'file_1', detail }));
  expect(content).toEqual([text('Here:'), ...images]);
});

const payload = png.toString('base64');

test.each([
  { url: `DATA:text/plain;x=y;BASE64,${payload}`, detail: 'original', sent: pngUrl },
  { url: 'https://example.invalid/a.png', detail: 'high', sent: 'https://example.invalid/a.png' },
  { url: 'file:///a.png', detail: 'high', sent: 'file:///a.png' },
  { url: '', detail: 'high', sent: '' },
])('the picture at $url is sent', async ({ url, detail, sent }) => {
  expect(await heard([{ type: 'image', url }])).toEqual([
    [text('Here:'), { type: 'input_image', image_url: sent, detail }],
  ]);
});

test.each([
  'data:',
  'data:,',
  'data:image/png;base64,',
  'data:image/png;base64,AAAA',
  'data:image/png;base64,!!!!',
  `data:image/png;base64, ${payload}`,
  `data:image/png;base64,${payload.replaceAll('=', '')}`,
  `data:image/png,${payload}`,
  'data:image/svg+xml;base64,PHN2Zy8+',
])('instead of what %s holds the model gets words', async (url) => {
  const omitted = text('image content omitted because it could not be processed');
  expect(await heard([{ type: 'image', url }])).toEqual([[text('Here:'), omitted]]);
});

test('a data URL of any length is read', async () => {
  const url = `data:image/png;base64,${'A'.repeat(28 * 1024 * 1024)}`;
  const [content] = await heard([
    { type: 'image', url },
    { type: 'image', url: `${url}!` },
  ]);
  expect(content).toEqual([
    text('Here:'),
    text('image content omitted because it exceeded the supported size limit; use a smaller image'),
    text('image content omitted because it could not be processed'),
  ]);
});

test.each([
  { mediaType: 'image/jpeg', bytes: Buffer.from('ffd8ffe000104a46', 'hex') },
  { mediaType: 'image/gif', bytes: Buffer.from('GIF89a') },
  { mediaType: 'image/webp', bytes: webp },
])('a picture of type $mediaType is told by its bytes', async ({ mediaType, bytes }) => {
  const url = `data:;base64,${bytes.toString('base64')}`;
  const [content] = await heard([{ type: 'image', url }]);
  expect(content).toMatchObject([{}, { image_url: `data:${mediaType};base64,${bytes.toString('base64')}` }]);
});
