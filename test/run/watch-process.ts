import type { ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import fs, { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';

import { searchTree, type Leak } from './search-tree.ts';
import { longestSign, secretForms } from './secret-search.ts';

type Tell = (leaks: readonly Leak[]) => void;

function searchText(text: string, where: string, tell: Tell): void {
  const forms = secretForms(text);
  if (forms.length > 0) tell([{ where, forms }]);
}

/** Looks at what passes through, without taking it from whoever reads. */
function watchStream(stream: Readable | null | undefined, look: (text: string) => void): void {
  // A child that could not be started has none.
  if (stream === null || stream === undefined) return;
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk instanceof Uint8Array || typeof chunk === 'string') {
      look(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('latin1'));
    }
    return push(chunk, encoding);
  };
}

/** Searches a text that comes in pieces. */
function searchPieces(where: string, tell: Tell): (piece: string) => void {
  let tail = '';
  return (piece) => {
    const text = tail + piece;
    searchText(text, where, tell);
    tail = text.slice(-longestSign);
  };
}

/** The one member in which an app server gives its client the token that the client asked for. */
const askedFor = /"authToken":"[^"]*"/gu;

/** Searches the messages of an app server, a line each, besides what was asked for. */
export function searchMessages(where: string, tell: Tell): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) searchText(line.replaceAll(askedFor, ''), where, tell);
  };
}

/**
 * Programs that hand out secrets because that is their job, show what a person types as a terminal does (the tests'
 * terminal is made by Python), or search by themselves what they pass on.
 */
const exempt = /^(?:secret-tool|python3|watched-run\.ts)$/u;

/** Programs whose output is the messages of an app server. */
const appServer = /^(?:app-server|stdio-server\.ts)$/u;

function watchChild(child: ChildProcess, tell: Tell): void {
  const words = child.spawnargs.map((word) => basename(word));
  const shown = words.map((word) => (secretForms(word).length > 0 ? '[secret]' : word)).join(' ');
  const name = shown.length > 100 ? `${shown.slice(/*start*/ 0, 100)}…` : shown;
  searchText(child.spawnargs.join(' '), `the arguments of ${name}`, tell);
  if (words.some((word) => exempt.test(word))) return;
  const search = words.some((word) => appServer.test(word)) ? searchMessages : searchPieces;
  watchStream(child.stdout, search(`the output of ${name}`, tell));
  watchStream(child.stderr, searchPieces(`the errors of ${name}`, tell));
}

/**
 * From now on whatever this process starts and removes is searched for secrets: the arguments and the output of
 * programs, and every temporary folder before it is gone. Leaks are appended to `report`, a line of JSON each.
 */
export function watchProcess(report: string): void {
  const tell: Tell = (leaks) => {
    for (const leak of leaks) appendFileSync(report, `${JSON.stringify(leak)}\n`);
  };
  channel('child_process').subscribe((message) => {
    // https://nodejs.org/api/diagnostics_channel.html: the child is there, its streams follow in this very turn.
    const { process: child } = message as { process: ChildProcess };
    queueMicrotask(() => watchChild(child, tell));
  });
  const { rmSync, promises } = fs;
  const { rm } = promises;
  const temporary = tmpdir();
  const search = (path: unknown): void => {
    if (typeof path === 'string' && path.startsWith(temporary)) tell(searchTree(path));
  };
  promises.rm = async (path, options) => {
    search(path);
    return rm(path, options);
  };
  fs.rmSync = (path, options) => {
    search(path);
    rmSync(path, options);
  };
  syncBuiltinESMExports();
}
