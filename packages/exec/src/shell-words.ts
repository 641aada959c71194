const plainWord = /^[\w@%+=:,./-]+$/u;

/** The words as one line that a POSIX shell reads back as the same words. */
export function quoteShellWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}

function quoteWord(word: string): string {
  if (plainWord.test(word)) return word;
  if (!word.includes("'")) return `'${word}'`;
  return /[$`"\\!]/u.test(word) ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `"${word}"`;
}
