/** The user or the password of a URL in plain text; as it stands when it is not percent-encoded right. */
export function decodeUserInfo(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
