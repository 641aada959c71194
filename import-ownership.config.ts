import layers from './layers.json' with { type: 'json' };

interface Row {
  name: string;
  mayImport: string[];
  mayTest: string[];
  mayImportLazily?: { name: string; from?: string }[];
  isProgram?: boolean;
}

const full = (name: string): string => `@codex-ts/${name}`;
const rows: readonly Row[] = layers.packages;

export default {
  ignore: ['**/fixtures/**'],
  bundled: layers.bundled,
  programs: rows.filter(({ isProgram }) => isProgram === true).map(({ name }) => full(name)),
  layers: rows.map(({ name, mayImport, mayTest, mayImportLazily = [] }) => ({
    package: full(name),
    mayImport: mayImport.map(full),
    mayTest: mayTest.map(full),
    mayImportLazily: mayImportLazily.map((lazy) => ({
      package: full(lazy.name),
      ...(lazy.from === undefined ? {} : { from: lazy.from }),
    })),
  })),
};
