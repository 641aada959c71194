/** A JSON Schema document, not looked into. */
export type JsonSchema = Readonly<Record<string, unknown>>;
