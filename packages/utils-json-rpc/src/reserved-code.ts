/** The numbers that JSON-RPC 2.0 §5.1 reserves. */
export const reservedCode = {
  parseError: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
} as const;
