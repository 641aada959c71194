import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { methodTable, nativeOnlyMethods } from '@codex-ts/app-server-protocol';
import { jsonSchemaFiles } from '@codex-ts/app-server-protocol/schema';
import { expect, test } from 'vitest';

import { formattedShapes, shapesFolder } from './formatted-shapes.ts';

test('the types of the source are what the schemas say', () => {
  const shapes = formattedShapes();

  expect(readdirSync(shapesFolder).toSorted()).toEqual(Object.keys(shapes).toSorted());
  for (const [name, text] of Object.entries(shapes)) {
    expect(readFileSync(join(shapesFolder, name), 'utf8')).toBe(text);
  }
});

test('every shape that a method names is declared, and described', () => {
  const [text = '{}'] = Object.values(jsonSchemaFiles());
  const { definitions } = JSON.parse(text) as { definitions: Record<string, { description?: string }> };

  const named = methodTable
    .flatMap(({ params, result }) => [params, result])
    .filter((name) => name !== undefined);
  expect(named.filter((name) => definitions[name] === undefined)).toEqual([]);
  expect(Object.values(definitions).filter(({ description = '' }) => description === '')).toEqual([]);
});

test('no method stands twice, and none that has words here counts as native’s alone', () => {
  const names = methodTable.map(({ method }) => method);

  expect(new Set(names).size).toBe(names.length);
  expect(nativeOnlyMethods.filter((method) => names.includes(method))).toEqual([]);
});
