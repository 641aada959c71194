import { registerHooks } from 'node:module';

// Tells on standard output which npm packages are loaded.
registerHooks({
  resolve(specifier, context, next) {
    if (/^(?:smol-toml|zod)/u.test(specifier)) console.log(specifier);
    return next(specifier, context);
  },
});
const { loadAuthSettings, loadConfig } = await import('@codex-ts/config');
const [codexHome = ''] = process.argv.slice(2);
await loadConfig({ codexHome, workspace: codexHome, systemFolder: codexHome });
await loadAuthSettings({ codexHome, systemFolder: codexHome });
