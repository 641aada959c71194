#!/usr/bin/env node
import { runCommandLine } from './cli.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

process.exitCode = await runCommandLine(process.argv.slice(2), {
  cwd: process.cwd(),
  print: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  hasColours: process.stdout.isTTY && process.stdout.hasColors(),
  signal: stop.signal,
});
