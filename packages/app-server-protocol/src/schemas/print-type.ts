import type { WrittenSchema } from './json-schemas.ts';

/** A schema as a TypeScript type. Throws `TypeError` for a keyword that it does not know. */
export function printType(schema: WrittenSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/definitions/', '');
  if (schema.const !== undefined) return printLiteral(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(printLiteral).join(' | ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.map(printType).join(' | ');
  const types = typeof schema.type === 'object' ? schema.type : [schema.type];
  return types.map((type) => printOne(type, schema)).join(' | ');
}

function printLiteral(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function printOne(type: string | undefined, schema: WrittenSchema): string {
  switch (type) {
    case undefined:
      return 'unknown';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'number':
    case 'integer':
      return 'number';
    case 'array':
      return printArray(schema);
    case 'object':
      return printObject(schema);
    default:
      throw new TypeError(`no TypeScript for the type ${type}`);
  }
}

function printArray({ items }: WrittenSchema): string {
  if (items === undefined) throw new TypeError('an array of something else');
  const element = printType(items);
  return /[ {]/u.test(element) ? `(${element})[]` : `${element}[]`;
}

function printObject({ properties, required = [], additionalProperties }: WrittenSchema): string {
  const members = Object.entries(properties ?? {});
  if (members.length === 0) {
    return typeof additionalProperties === 'object'
      ? `Record<string, ${printType(additionalProperties)}>`
      : 'Record<string, never>';
  }
  const lines = members.map(
    ([name, member]) => `${printName(name)}${required.includes(name) ? '' : '?'}: ${printType(member)};`,
  );
  return `{ ${lines.join(' ')} }`;
}

function printName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/u.test(name) ? name : `'${name}'`;
}
