export { commandLine } from './command-line.ts';
export { dangerOf, type Danger } from './danger.ts';
export { parseCommand, type ParsedCommand } from './parse-command.ts';
