import { entriesOf, runtimeDependencies, type PackedPackage } from './packed-package.ts';

/** What the manifest of every package is held against. */
export interface HouseRules {
  /** `engines.node` of the root. */
  readonly enginesNode: string;
  /** npm packages that are bundled wherever they are used; a program bundles all it uses. */
  readonly bundled: readonly string[];
}

/** What a published package and its users can rely on; a text per thing that is not so. */
export function manifestFindings(packed: PackedPackage, { enginesNode, bundled }: HouseRules): string[] {
  return [
    ...fieldFindings(packed, enginesNode),
    ...dependencyFindings(packed, bundled),
    ...entryFindings(packed),
    ...fileFindings(packed),
    ...licenceFindings(packed, bundled),
  ];
}

function fieldFindings({ manifest }: PackedPackage, enginesNode: string): string[] {
  const wanted = {
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    engines: { node: enginesNode },
    publishConfig: { access: 'public' },
  };
  const wrong = Object.entries(wanted).filter(
    ([field, value]) => JSON.stringify(manifest[field]) !== JSON.stringify(value),
  );
  const description = typeof manifest['description'] === 'string' && manifest['description'] !== '';
  return [
    ...wrong.map(([field, value]) => `package.json: ${field} is not ${JSON.stringify(value)}`),
    ...(description ? [] : ['package.json: no description']),
  ];
}

/** Scripts that npm runs on the machine of whoever installs. */
const installScripts = ['preinstall', 'install', 'postinstall', 'prepare'];

function dependencyFindings({ manifest }: PackedPackage, bundled: readonly string[]): string[] {
  const dependencies = Object.entries(runtimeDependencies(manifest));
  const scripts = installScripts.filter((name) => name in (manifest.scripts ?? {}));
  return [
    ...dependencies
      .filter(([, range]) => /^(?:workspace|catalog|link|file|portal):/u.test(range))
      .map(([name, range]) => `package.json: ${name} is still ${range}`),
    ...dependencies
      .filter(([name]) => bundled.includes(name))
      .map(
        ([name]) => `package.json: ${name} is a dependency; it is bundled, so it stands in devDependencies`,
      ),
    ...scripts.map((name) => `package.json: the script ${name} would run at install`),
  ];
}

function entryFindings({ manifest }: PackedPackage): string[] {
  const entries = [...entriesOf(manifest)];
  const untyped = entries.filter(
    ([, target]) => typeof target !== 'object' || target === null || Object.keys(target)[0] !== 'types',
  );
  return [
    ...untyped.map(([subpath]) => `exports: "${subpath}" does not begin with "types"`),
    ...(JSON.stringify(manifest.exports ?? null).includes('@codex-ts/source')
      ? ['exports: the condition @codex-ts/source is packed; publishConfig.exports does not replace it']
      : []),
    ...(entries.length === 0 && manifest.bin === undefined
      ? ['package.json: neither an entry nor a program']
      : []),
  ];
}

const licences = 'dist/third-party-licenses.txt';
const shipped = [
  /^(?:LICENSE|README\.md|package\.json)$/u,
  /^dist\/.+\.(?:js|js\.map|d\.ts)$/u,
  /^dist\/third-party-licenses\.txt$/u,
  /^docs\/.+\.md$/u,
  /^[\w.-]+\.schema\.json$/u,
];

function fileFindings({ files, manifest }: PackedPackage): string[] {
  const declarations = [...files.keys()].some((path) => path.endsWith('.d.ts'));
  const entries = entriesOf(manifest).size > 0;
  return [
    ...['LICENSE', 'README.md']
      .filter((path) => !files.get(path))
      .map((path) => `${path} is missing or empty`),
    ...[...files.keys()]
      .filter((path) => !shipped.some((pattern) => pattern.test(path)))
      .map((path) => `${path} must not ship`),
    ...(entries && !declarations ? ['no declarations: build before packing'] : []),
    ...(!entries && declarations ? ['declarations ship though nothing can be imported'] : []),
  ];
}

function licenceFindings({ manifest, files }: PackedPackage, bundled: readonly string[]): string[] {
  const isProgram = entriesOf(manifest).size === 0;
  const copied = Object.keys(manifest.devDependencies ?? {}).filter(
    (name) => bundled.includes(name) || (isProgram && !name.startsWith('@codex-ts/')),
  );
  const text = files.get(licences) ?? '';
  return copied
    .filter((name) => !text.split('\n').some((line) => line.startsWith(`${name} `)))
    .map((name) => `${licences} does not hold the licence of ${name}, which is bundled`);
}
