import { createLinterPlugin, type LinterPlugin } from './linter-plugin.ts';

/** The plugin for ESLint's flat configuration, for the workspace that ESLint is started in. */
export const plugin: LinterPlugin = await createLinterPlugin(process.cwd());

/** Both rules as errors, under the name `argument-comment`. */
export const recommended: {
  readonly plugins: Readonly<Record<'argument-comment', LinterPlugin>>;
  readonly rules: Readonly<Record<string, 'error'>>;
} = {
  plugins: { 'argument-comment': plugin },
  rules: Object.fromEntries(Object.keys(plugin.rules).map((id) => [`argument-comment/${id}`, 'error'])),
};
