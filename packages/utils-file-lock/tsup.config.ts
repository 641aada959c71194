import { preset } from '../../tsup.preset.ts';

// Optional: it must be looked for when it is needed, not when this package is loaded.
export default preset({ external: ['koffi'] });
