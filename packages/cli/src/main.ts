#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };

const [first] = process.argv.slice(/*start*/ 2);

// Answered before anything else is loaded.
if (first === '--version' || first === '-V') {
  process.stdout.on('error', () => (process.exitCode = 1));
  process.stdout.write(`codex-ts ${packageJson.version}\n`);
} else {
  // Compiled code is kept from start to start, where node keeps it: NODE_COMPILE_CACHE, or the temporary folder.
  process.getBuiltinModule('node:module').enableCompileCache();
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv.slice(/*start*/ 2), packageJson.version);
}
