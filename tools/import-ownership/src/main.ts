#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Before anything of weight is loaded: a tenth of a short run is compiling.
enableCompileCache();

const { runCommandLine } = await import('./cli.ts');
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

process.exitCode = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  hasColours: process.stdout.isTTY && process.stdout.hasColors(),
  signal: stop.signal,
});
