import { cpSync } from 'node:fs';

// The program, except that `exec` works on a copy of CODEX_HOME that is its own.
if (process.argv[2] === 'exec') {
  const own = `${process.env['CODEX_HOME']}-${process.pid}`;
  cpSync(process.env['CODEX_HOME'] ?? '', own, { recursive: true });
  process.env['CODEX_HOME'] = own;
}
await import(new URL('../node_modules/.cache/program/main.js', import.meta.url).href);
