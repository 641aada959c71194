#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };

const [first] = process.argv.slice(/*start*/ 2);

// Answered before anything else is loaded.
if (first === '--version' || first === '-V') {
  process.stdout.on('error', () => (process.exitCode = 1));
  process.stdout.write(`codex-ts ${packageJson.version}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv.slice(/*start*/ 2), packageJson.version);
}
