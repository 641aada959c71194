/** The part of a schema that reading needs. */
export interface JsonShape<T> {
  safeParse(value: unknown): { readonly data?: T | undefined };
}

/** What a shape finds in JSON text; `undefined` when the text is no JSON, or not of that shape. */
export function readJson<T>(shape: JsonShape<T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return shape.safeParse(value).data;
}
