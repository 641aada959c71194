import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { defineConfig, type Options } from 'tsup';

type Config = ReturnType<typeof defineConfig>;
type Plugin = NonNullable<Options['esbuildPlugins']>[number];

async function licenceOf(folder: string): Promise<string> {
  // A package.json that npm has accepted holds these three.
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
  };
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/iu.test(entry));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
}

/** Writes `third-party-licenses.txt` beside the output: who copies code of an npm package copies its licence. */
const carryLicences: Plugin = {
  name: 'carry-licences',
  setup(build) {
    build.onEnd(async ({ metafile }) => {
      const used = Object.values(metafile?.outputs ?? {})
        .flatMap(({ inputs }) => Object.entries(inputs))
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .flatMap(([path]) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(path)?.[0] ?? []);
      if (used.length === 0) return;
      const licences = await Promise.all([...new Set(used)].map((folder) => licenceOf(resolve(folder))));
      const target = resolve(build.initialOptions.outdir ?? 'dist');
      await mkdir(target, { recursive: true });
      await writeFile(
        join(target, 'third-party-licenses.txt'),
        licences.toSorted().join(`\n${'-'.repeat(78)}\n\n`),
      );
    });
  },
};

/** Source maps carry the text of our own sources; what a dependency wrote would be most of a package's size. */
const forgetForeignSources: Plugin = {
  name: 'forget-foreign-sources',
  setup(build) {
    build.onEnd(({ outputFiles }) => {
      for (const file of outputFiles ?? []) {
        if (file.path.endsWith('.map')) file.contents = Buffer.from(withoutForeignSources(file.text));
      }
    });
  },
};

function withoutForeignSources(text: string): string {
  // esbuild writes both lists, one entry for each source.
  const map = JSON.parse(text) as { sources: string[]; sourcesContent: (string | null)[] };
  const isForeign = (index: number): boolean => map.sources[index]?.includes('/node_modules/') === true;
  const sourcesContent = map.sourcesContent.map((content, index) => (isForeign(index) ? null : content));
  return JSON.stringify({ ...map, sourcesContent });
}

/**
 * JavaScript for Node 22 on; the declarations beside it are tsc's. `dependencies` stay imports, and what stands
 * in devDependencies (zod/mini) is bundled.
 */
export function preset(overrides: Options = {}): Config {
  return defineConfig({
    entry: ['src/index.ts'],
    format: ['esm'],
    platform: 'node',
    target: 'node22',
    dts: false,
    sourcemap: true,
    // tsc's files stay.
    clean: ['!**/*.d.ts', '!**/*.d.ts.map', '!**/.tsbuildinfo'],
    // Without it two entries of a package would hold an error class each, and lazy imports would not be lazy.
    splitting: true,
    treeshake: false,
    // Native modules find their binary from their own folder; tsup knows `dependencies` alone as external.
    external: ['@napi-rs/keyring', 'koffi'],
    // `node:sqlite` has no other name.
    removeNodeProtocol: false,
    ...overrides,
    esbuildPlugins: [carryLicences, forgetForeignSources, ...(overrides.esbuildPlugins ?? [])],
  });
}
