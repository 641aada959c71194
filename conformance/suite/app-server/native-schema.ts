import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { methodTable } from '@codex-ts/app-server-protocol';
import { Ajv, type ValidateFunction } from 'ajv';

import { isRecord } from '../programs.ts';
import type { Message } from './server-program.ts';

/** What native codex says its protocol is, as it generates it. */
export interface NativeSchema {
  /** Why a message of a server is none of native's; empty when it is one. `askedBy` is the method an answer is for. */
  problems(message: Message, askedBy?: string): readonly string[];
  /** The shape of the parameters of a request. */
  paramsOf(method: string): Schema;
  /** What a `$ref` leads to. */
  resolve(reference: string): Schema;
}

/** Native answers it, and leaves it out of its schema. */
export const hiddenMethod = 'getAuthStatus';

/** A JSON Schema, as far as it is looked at. */
export type Schema = Readonly<Record<string, unknown>>;

/** Lets native write its schema, by default with what may still change, and reads it. */
export async function generateNativeSchema(
  nativeProgram: string,
  { experimental = true }: { experimental?: boolean } = {},
): Promise<NativeSchema> {
  const folder = await mkdtemp(join(tmpdir(), 'codex-ts-schema-'));
  try {
    const flags = experimental ? ['--experimental'] : [];
    const args = ['app-server', 'generate-json-schema', ...flags, '--out', folder];
    await promisify(execFile)(nativeProgram, args, { env: { ...process.env, CODEX_HOME: folder } });
    const text = await readFile(join(folder, 'codex_app_server_protocol.schemas.json'), 'utf8');
    const bundle: unknown = JSON.parse(text);
    if (!isRecord(bundle)) throw new Error('native’s schema is no object');
    return readBundle(bundle);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The names of the members of a shape, and of each of its choices. */
export function membersOf(schema: NativeSchema, shape: Schema): readonly string[] {
  const { $ref: reference, properties, oneOf, anyOf } = shape;
  if (typeof reference === 'string') return membersOf(schema, schema.resolve(reference));
  const choices = [oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return [
    ...Object.keys(isRecord(properties) ? properties : {}),
    ...choices.flatMap((choice) => (isRecord(choice) ? membersOf(schema, choice) : [])),
  ];
}

function readBundle(bundle: Schema): NativeSchema {
  // Formats such as `int64` are Rust's own; `v2` is a folder of definitions, not one.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(bundle, 'native');
  const compiled = new Map<string, ValidateFunction>();

  function resolve(reference: string): Schema {
    let at: unknown = bundle;
    for (const member of reference.replace(/^#\//u, '').split('/'))
      at = isRecord(at) ? at[member] : undefined;
    if (!isRecord(at)) throw new Error(`native’s schema has no ${reference}`);
    return at;
  }

  function pointerTo(name: string): string {
    const folder =
      isRecord(bundle['definitions']) && isRecord(bundle['definitions']['v2'])
        ? bundle['definitions']['v2']
        : {};
    return name in folder ? `#/definitions/v2/${name}` : `#/definitions/${name}`;
  }

  function check(name: string, value: unknown): readonly string[] {
    const pointer = pointerTo(name);
    resolve(pointer);
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `native${pointer}` });
    compiled.set(pointer, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message }) => `${name}${instancePath} ${message ?? ''}`,
    );
  }

  function requestOf(method: string): Schema {
    const { oneOf } = resolve('#/definitions/ClientRequest');
    for (const request of Array.isArray(oneOf) ? oneOf : []) {
      const { properties } = isRecord(request) ? request : {};
      const named =
        isRecord(properties) && isRecord(properties['method']) ? properties['method']['enum'] : [];
      if (isRecord(properties) && Array.isArray(named) && named.includes(method)) return properties;
    }
    throw new Error(`native has no ${method}`);
  }

  return {
    resolve,
    paramsOf(method) {
      const { params } = requestOf(method);
      return isRecord(params) ? params : {};
    },
    problems(message, askedBy) {
      const { method, id, error, result } = message;
      if (method !== undefined)
        return check(id === undefined ? 'ServerNotification' : 'ServerRequest', message);
      if (error !== undefined)
        return id === null ? check('JSONRPCErrorError', error) : check('JSONRPCError', message);
      if (askedBy === hiddenMethod) return [];
      const row = methodTable.find((one) => one.method === askedBy && one.direction === 'clientRequest');
      if (row?.result === undefined)
        return [`an answer to nothing that was asked: ${JSON.stringify(message)}`];
      return check(row.result, result);
    },
  };
}
