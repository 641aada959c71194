/** Files that hold scripts beside other things. */
export const componentExtensions: readonly string[] = ['.astro', '.svelte', '.vue'];

const scriptBlock = /<script\b(?<attributes>(?:[^>"']|"[^"]*"|'[^']*')*)>(?<code>[^]*?)<\/script\s*>/giu;
const frontmatter = /^(?<open>\s*---[^\n]*\n)(?<code>[^]*?)^---/mu;

/** As many characters, with the same line ends, and nothing else. */
function blank(text: string): string {
  return text.replaceAll(/[^\r\n\u2028\u2029]/gu, (character) => ' '.repeat(character.length));
}

interface Block {
  readonly start: number;
  readonly code: string;
  readonly attributes: string;
}

function blocksOf(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  let rest = 0;
  if (file.endsWith('.astro')) {
    const found = frontmatter.exec(text);
    const { open = '', code = '' } = found?.groups ?? {};
    // Astro's frontmatter may end early; a module may not.
    if (found?.index === 0) {
      blocks.push({
        start: open.length,
        code: code.replaceAll(/\breturn\b/gu, 'void  '),
        attributes: 'lang="ts"',
      });
      rest = found[0].length;
    }
  }
  const commentless = text.replaceAll(/<!--[^]*?-->/gu, blank);
  for (const found of commentless.slice(rest).matchAll(scriptBlock)) {
    const { attributes = '', code = '' } = found.groups ?? {};
    const start = rest + found.index + found[0].indexOf('>', '<script'.length + attributes.length) + 1;
    if (!/\bsrc\s*=/u.test(attributes)) blocks.push({ start, code, attributes });
  }
  return blocks;
}

/** The scripts of a component as one module, each at its place, everything else blank. */
export function scriptOf(file: string, text: string): { text: string; lang: 'js' | 'jsx' | 'ts' | 'tsx' } {
  let whole = '';
  let lang: 'js' | 'jsx' | 'ts' | 'tsx' = 'js';
  for (const { start, code, attributes } of blocksOf(file, text)) {
    whole += blank(text.slice(whole.length, start)) + code;
    const named = /\blang\s*=\s*["']?(?<lang>ts|tsx|jsx|typescript)\b/u.exec(attributes)?.groups?.['lang'];
    if (named === 'tsx' || named === 'jsx') lang = named;
    else if (named !== undefined) lang = 'ts';
  }
  return { text: whole + blank(text.slice(whole.length)), lang };
}
