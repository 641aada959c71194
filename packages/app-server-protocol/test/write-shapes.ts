import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { formattedShapes, shapesFolder } from './formatted-shapes.ts';

// Writes `src/shapes` anew: run it after a change of the schemas or of the method table.
for (const [name, text] of Object.entries(formattedShapes())) writeFileSync(join(shapesFolder, name), text);
