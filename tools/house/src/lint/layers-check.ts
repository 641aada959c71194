import type { Finding } from '../finding.ts';
import type { Check } from './check.ts';

/** Reading the table already proves its shape, its order, and that packages and rows are the same. */
export const layersCheck: Check = {
  name: 'layers',
  claim: 'layers.json and the packages of the workspace say the same',
  async run(house) {
    const { packages } = await house.workspace();
    const findings: Finding[] = packages
      .filter(({ owns, manifest }) => manifest.description !== owns)
      .map(({ folder }) => ({
        path: `${folder}/package.json`,
        rule: 'description-differs',
        message: '`description` is not what `owns` in layers.json says',
        remedy: 'Write the same sentence in both.',
      }));
    return { findings, lookedAt: `${packages.length} packages` };
  },
};
