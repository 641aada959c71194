import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { JsonlEvent } from '@codex-ts/exec';

// `codex-ts`, or the program and first arguments given.
const [program = 'codex-ts', ...first] = process.argv.slice(/*start*/ 2);
const flags = ['exec', '--json', '--skip-git-repo-check'];
const child = spawn(program, [...first, ...flags, 'Say hello.'], { stdio: ['ignore', 'pipe', 'inherit'] });

for await (const line of createInterface({ input: child.stdout })) {
  const event = JSON.parse(line) as JsonlEvent; // what the program promises to write
  if (event.type === 'item.completed' && event.item.type === 'agent_message') console.log(event.item.text);
}
