import type { FormattingOptions } from 'jsonc-parser';

/** How a JSON file is laid out, for what is inserted into it. */
export function jsonStyle(text: string): FormattingOptions {
  const indent = /^(?<indent>[ \t]+)"/mu.exec(text)?.groups?.['indent'] ?? '  ';
  const isTab = indent.startsWith('\t');
  return {
    insertSpaces: !isTab,
    tabSize: isTab ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
