const script = /(?:\.d)?\.[cm]?[jt]sx?$/u;
const built =
  /^(?:build|dist|es|esm|cjs|lib|out|output|types|\.?tshy-build)\/(?:(?:cjs|commonjs|es|esm|module|types|browser|node)\/)?/u;

const extensionsFor: Readonly<Record<string, readonly string[]>> = {
  '.mjs': ['.mts', '.mjs', '.ts', '.d.mts', '.js'],
  '.cjs': ['.cts', '.cjs', '.ts', '.d.cts', '.js'],
  '.jsx': ['.tsx', '.jsx'],
};
const standard = [
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.d.ts',
  '.d.mts',
  '.d.cts',
  '.vue',
  '.svelte',
  '.astro',
];

/** Whether a path names a file without names to export. */
export function isAssetPath(path: string): boolean {
  const extension = /\.[\w-]+$/u.exec(path.replace(/[?#].*$/u, ''))?.[0];
  return (
    extension !== undefined &&
    !standard.includes(extension) &&
    /^\.(?:json5?|jsonc|ya?ml|toml|css|scss|sass|less|styl|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|eot|wasm|node|html?|txt|md|mdx|graphql|gql|glsl|frag|vert|mp[34]|webm|wav|pdf|csv|xml|sql)$/u.test(
      extension,
    )
  );
}

/** The files that a written path may mean, as TypeScript and bundlers read it; the likeliest first. */
export function* fileCandidates(path: string): Generator<string, void> {
  const extension = script.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - extension.length);
  yield path;
  if (extension !== '') for (const each of extensionsFor[extension] ?? standard) yield stem + each;
  for (const each of standard) yield path + each;
  for (const each of standard) yield `${path}/index${each}`;
}

/** The sources that a path of a manifest may be built from, or be; from the folder of the package; the likeliest first. */
export function* builtFrom(target: string): Generator<string, void> {
  const path = target.replace(/^(?:\.\/)+/u, '');
  const extension = script.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - extension.length);
  const rest = stem.replace(built, '');
  const stems =
    rest === stem ? [stem, `src/${stem}`] : [stem, `src/${rest}`, rest, `source/${rest}`, `lib/${rest}`];
  const endings =
    extension === '' ? standard : [...new Set([...(extensionsFor[extension] ?? []), ...standard])];
  yield path;
  for (const each of stems) for (const ending of endings) yield each + ending;
  for (const each of stems)
    for (const ending of ['.ts', '.tsx', '.js', '.mts']) yield `${each}/index${ending}`;
}
