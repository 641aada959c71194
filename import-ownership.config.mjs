import layers from './layers.json' with { type: 'json' };

/** @param {string} name */
const full = (name) => `@codex-ts/${name}`;

/** The table of the house is the table of the lint. */
export default {
  ignore: ['**/fixtures/**'],
  bundled: layers.bundled,
  programs: layers.packages.filter(({ isProgram }) => isProgram).map(({ name }) => full(name)),
  layers: layers.packages.map(({ name, mayImport, mayTest, mayImportLazily = [] }) => ({
    package: full(name),
    mayImport: mayImport.map(full),
    mayTest: mayTest.map(full),
    mayImportLazily: mayImportLazily.map(({ name: lazy, ...where }) => ({ package: full(lazy), ...where })),
  })),
};
