#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiled code is kept from start to start, where node keeps it: NODE_COMPILE_CACHE, or the temporary folder.
enableCompileCache();
const { runCommandLine } = await import('./cli.ts');

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

process.exitCode = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  stdin: process.stdin,
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  hasColours: process.stdout.isTTY && process.stdout.hasColors(),
  signal: stop.signal,
});
