import { V7Generator } from 'uuidv7';

/** Gives UUIDs of version 7 (RFC 9562), each greater than the one before. */
export function createUuidSource(): () => string {
  const generator = new V7Generator({
    // Node's own: what the Web calls `crypto` loads more, and every start of a program waits for it.
    nextUint32: () => process.getBuiltinModule('node:crypto').randomBytes(/*size*/ 4).readUInt32LE(),
  });
  return () => generator.generate().toString();
}
