import { methodTable, type Direction } from '../method-table.ts';
import { areas } from './areas.ts';
import { writeSchemas, type WrittenSchema } from './json-schemas.ts';
import { printType } from './print-type.ts';

/** TypeScript that declares all shapes: file name to text, one file an area, and `methods.ts`. */
export function printFiles(): Record<string, string> {
  const schemas = writeSchemas();
  const ownerOf = new Map<string, string>();
  const files: Record<string, string> = {};
  for (const area of areas) {
    const names = Object.keys(area.schemas);
    for (const name of names) ownerOf.set(name, area.name);
    const body = names.map((name) => printShape(name, schemas[name] ?? {})).join('\n');
    files[`${area.name}.ts`] = `${printImports(body, area.name, ownerOf)}${body}`;
  }
  const methods = printMethods();
  files['methods.ts'] = `${printImports(methods, 'methods', ownerOf)}${methods}`;
  return files;
}

function printShape(name: string, schema: WrittenSchema): string {
  const type = printType(schema);
  const doc = `/** ${schema.description} */\n`;
  return type.startsWith('{ ') && schema.type === 'object'
    ? `${doc}export interface ${name} ${type}\n`
    : `${doc}export type ${name} = ${type};\n`;
}

function printImports(body: string, area: string, ownerOf: ReadonlyMap<string, string>): string {
  const used = new Map<string, string[]>();
  for (const [name, owner] of ownerOf) {
    if (owner === area || !new RegExp(`\\b${name}\\b(?!'|.*\\*/)`, 'u').test(body)) continue;
    used.set(owner, [...(used.get(owner) ?? []), name]);
  }
  const lines = [...used].map(
    ([owner, names]) => `import type { ${names.toSorted().join(', ')} } from './${owner}.ts';\n`,
  );
  return lines.length === 0 ? '' : `${lines.toSorted().join('')}\n`;
}

const maps: readonly (readonly [Direction, string, string])[] = [
  ['clientRequest', 'ClientRequests', 'What a client asks: method to parameters and result.'],
  ['serverRequest', 'ServerRequests', 'What the server asks its client: method to parameters and result.'],
  ['serverNotification', 'ServerNotifications', 'What the server tells: method to parameters.'],
  ['clientNotification', 'ClientNotifications', 'What a client tells: method to parameters.'],
];

function printMethods(): string {
  return maps
    .map(([direction, name, text]) => {
      const rows = methodTable.filter((row) => row.direction === direction);
      const members = rows.map(({ method, params = 'undefined', result }) =>
        result === undefined
          ? `'${method}': ${params};`
          : `'${method}': { params: ${params}; result: ${result} };`,
      );
      return `/** ${text} */\nexport interface ${name} { ${members.join(' ')} }\n`;
    })
    .join('\n');
}
