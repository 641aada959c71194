import type { Readable, Writable } from 'node:stream';

import { lineStream, type MessageStream } from '@codex-ts/utils-json-rpc';

/** One message a line over standard input and output of this process. Nothing else may read or write them. */
export function stdioStream(): MessageStream {
  return lineStream(openInput(), openOutput());
}

function openInput(): Readable {
  return isPipe(/*fd*/ 0) ? openPipe(/*fd*/ 0) : process.stdin;
}

/** `process.stdout` of a pipe writes synchronously: a client that does not read would stop the whole process. */
function openOutput(): Writable {
  return isPipe(/*fd*/ 1) ? openPipe(/*fd*/ 1) : process.stdout;
}

function openPipe(fd: number): Readable & Writable {
  const { Socket } = process.getBuiltinModule('node:net');
  return new Socket({ fd, readable: fd === 0, writable: fd === 1 });
}

function isPipe(fd: number): boolean {
  if (process.platform === 'win32') return false;
  const { fstatSync } = process.getBuiltinModule('node:fs');
  const facts = fstatSync(fd);
  return facts.isFIFO() || facts.isSocket();
}
