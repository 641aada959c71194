import { createLinterPlugin, type LinterPlugin } from './linter-plugin.ts';

const plugin: LinterPlugin = await createLinterPlugin(process.cwd());

/** The plugin for oxlint's `jsPlugins`, which takes a default export. It reads the workspace around the working directory. */
export default plugin;
