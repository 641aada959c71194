import { isRecord } from '../programs.ts';
import type { NativeSchema, Schema } from './native-schema.ts';

/** Values that a schema allows: the smallest, the largest, and one for each choice it leaves. */
export function samplesOf(schema: NativeSchema, shape: Schema): readonly unknown[] {
  return unique(sample(schema, shape, /*depth*/ 0));
}

const deepest = 6;
const most = 60;

function sample(schema: NativeSchema, shape: unknown, depth: number): readonly unknown[] {
  if (!isRecord(shape) || depth > deepest) return [];
  const { $ref: reference, enum: values, const: only, type } = shape;
  if (typeof reference === 'string') return sample(schema, schema.resolve(reference), depth);
  if (Array.isArray(values)) return values;
  if (only !== undefined) return [only];
  const choices = [shape['oneOf'], shape['anyOf']].find((list) => Array.isArray(list));
  if (Array.isArray(choices)) {
    const chosen = unique(choices.flatMap((choice) => sample(schema, choice, depth)));
    if (type !== 'object') return chosen;
    // The members beside the choice belong to each.
    const beside = sampleObject(schema, shape, depth);
    return chosen.flatMap((one) => beside.map((other) => ({ ...Object(one), ...Object(other) })));
  }
  const all = shape['allOf'];
  if (Array.isArray(all)) return sample(schema, all[0], depth);
  if (Array.isArray(type))
    return unique(type.flatMap((one) => sample(schema, { ...shape, type: one }, depth)));
  return samplesOfType(schema, shape, depth);
}

function samplesOfType(schema: NativeSchema, shape: Schema, depth: number): readonly unknown[] {
  switch (shape['type']) {
    case 'null':
      return [null];
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number':
      return [typeof shape['minimum'] === 'number' ? Math.max(shape['minimum'], 1) : 1];
    case 'string':
      return [shape['format'] === 'uuid' ? '00000000-0000-7000-8000-000000000000' : '/text'];
    case 'array':
      return [
        [],
        ...sample(schema, shape['items'], depth + 1)
          .slice(/*start*/ 0, most)
          .map((item) => [item]),
      ];
    case 'object':
      return sampleObject(schema, shape, depth);
    default:
      // Anything will do.
      return [{ any: 1 }];
  }
}

function sampleObject(schema: NativeSchema, shape: Schema, depth: number): readonly unknown[] {
  const properties = isRecord(shape['properties']) ? shape['properties'] : {};
  const required = Array.isArray(shape['required']) ? shape['required'] : [];
  const members = Object.entries(properties).map(([name, member]) => ({
    name,
    values: sample(schema, member, depth + 1),
    isRequired: required.includes(name),
  }));
  if (members.some(({ values, isRequired }) => isRequired && values.length === 0)) return [];
  const smallest = Object.fromEntries(
    members.filter(({ isRequired }) => isRequired).map(({ name, values }) => [name, values[0]]),
  );
  const largest = Object.fromEntries(
    members.filter(({ values }) => values.length > 0).map(({ name, values }) => [name, values.at(-1)]),
  );
  const each = members.flatMap(({ name, values }) => values.map((value) => ({ ...smallest, [name]: value })));
  return [smallest, largest, ...each];
}

function unique(values: readonly unknown[]): readonly unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
