/** The media type of a picture, by its bytes; undefined for what is no PNG, JPEG, GIF or WebP, or was cut off. */
export function imageType(bytes: Buffer): string | undefined {
  const head = bytes.subarray(/*start*/ 0, 12).toString('latin1');
  if (head.startsWith('\u0089PNG\r\n\u001A\n')) return isWholePng(bytes) ? 'image/png' : undefined;
  if (head.startsWith('\u00FF\u00D8\u00FF')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP')
    return isWholeWebp(bytes) ? 'image/webp' : undefined;
  return undefined;
}

const chunkFrame = 12;

/** Whether its chunks are there up to the last. A server refuses a picture without it, in every request from then on. */
function isWholePng(bytes: Buffer): boolean {
  let at = 8;
  while (at + chunkFrame <= bytes.length) {
    const end = at + chunkFrame + bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return end <= bytes.length;
    at = end;
  }
  return false;
}

function isWholeWebp(bytes: Buffer): boolean {
  return bytes.readUInt32LE(/*offset*/ 4) + 8 <= bytes.length;
}
