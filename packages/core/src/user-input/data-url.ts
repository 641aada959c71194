/** What a base64 data URL holds. */
export interface UrlData {
  /** In lower case; empty when it names none. */
  mediaType: string;
  /** Base64. */
  payload: string;
}

const alphabet = /^[A-Za-z0-9+/]*={0,2}$/u;

/** Whether the URL is a data URL, whatever it holds. */
export function isDataUrl(url: string): boolean {
  return url.slice(/*start*/ 0, 5).toLowerCase() === 'data:';
}

/** Undefined for a URL that holds no base64, or holds it with a flaw. */
export function urlData(url: string): UrlData | undefined {
  const comma = url.indexOf(',');
  if (!isDataUrl(url) || comma === -1) return undefined;
  const [mediaType = '', ...parameters] = url.slice(/*start*/ 5, comma).toLowerCase().split(';');
  const payload = url.slice(comma + 1);
  const isBase64 = parameters.includes('base64') && payload.length % 4 === 0 && alphabet.test(payload);
  return isBase64 ? { mediaType, payload } : undefined;
}
