import type { Bench } from './figure.ts';
import { overEmptyScript } from './over-empty-script.ts';

/** What importing the credential layer costs a program, from its packed tarball. */
export const loginImport: Bench = {
  name: 'login-import',
  title: "Import: `import '@codex-ts/login'` beside an empty script",
  async run(place) {
    const { project } = await place.installed();
    const { found } = await overEmptyScript({
      project,
      name: 'import',
      source: "import '@codex-ts/login';\n",
      env: { PATH: process.env['PATH'] ?? '' },
      goalMs: 25,
    });
    return found;
  },
};
