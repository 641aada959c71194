/** The version of native codex whose protocol this is. Its clients read it from `userAgent` to know what they may ask. */
export const nativeVersion = '0.169.0';
