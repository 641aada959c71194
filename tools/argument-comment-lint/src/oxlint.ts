import { createLinterPlugin, type LinterPlugin } from './linter-plugin.ts';

/** The plugin for oxlint's `jsPlugins`; it reads the workspace around the working directory. */
const plugin: LinterPlugin = await createLinterPlugin(process.cwd());

export { plugin as default };
