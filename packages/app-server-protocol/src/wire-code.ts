/** Numbers of errors that JSON-RPC does not reserve. */
export const wireCode = {
  /** Too much is under way; the same request may succeed later. */
  overloaded: -32_001,
} as const;
