/** Compiles a glob over paths with `/`: `*`, `**`, `?`, `{a,b}`; everything else stands for itself. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /\*\*\/|\*\*|[*?{},]|[$()+.[\\\]^|]/gu,
    (token) => globTokens[token] ?? `\\${token}`,
  );
  return new RegExp(`^(?:${source})$`, 'u');
}

/** Compiles a pattern over names, where `*` stands for anything. */
export function namePattern(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[$()+.?[\\\]^{|}]/gu, '\\$&').replaceAll('*', '.*')}$`, 'u');
}

const globTokens: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
};
