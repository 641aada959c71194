/** What a base64 data URL holds. */
export interface UrlData {
  /** In lower case; empty when it names none. */
  mediaType: string;
  bytes: Buffer;
}

/** Whether the URL is a data URL, whatever it holds. */
export function isDataUrl(url: string): boolean {
  return url.slice(/*start*/ 0, 5).toLowerCase() === 'data:';
}

/** Undefined for a URL that holds no base64, or holds it with a flaw. */
export function urlData(url: string): UrlData | undefined {
  const comma = url.indexOf(',');
  if (!isDataUrl(url) || comma === -1) return undefined;
  const [mediaType = '', ...parameters] = url.slice(/*start*/ 5, comma).toLowerCase().split(';');
  if (!parameters.includes('base64')) return undefined;
  const payload = url.slice(comma + 1);
  const bytes = Buffer.from(payload, 'base64');
  // Node passes over what is no base64; of a text without a flaw nothing is lost.
  return bytes.toString('base64') === payload ? { mediaType, bytes } : undefined;
}
