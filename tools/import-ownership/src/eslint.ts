import { createLinterPlugin, type LinterPlugin } from './linter-plugin.ts';

/** The plugin for ESLint's flat configuration, for the workspace that ESLint is started in. */
export const plugin: LinterPlugin = await createLinterPlugin(process.cwd());

/** The rule as an error, under the name `import-ownership`. */
export const recommended: {
  readonly plugins: Readonly<Record<'import-ownership', LinterPlugin>>;
  readonly rules: Readonly<Record<string, 'error'>>;
} = {
  plugins: { 'import-ownership': plugin },
  rules: { 'import-ownership/owner': 'error' },
};
