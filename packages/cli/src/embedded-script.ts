import { callTool, say, type ScriptedThread, type ScriptedTurn } from '@codex-ts/testkit';

/** What the model of the demonstration does in each thread: edit a file, run a command, answer. */
export function turnScript({ number }: ScriptedThread): readonly ScriptedTurn[] {
  const file = `turn-${number}.txt`;
  const patch = [
    '*** Begin Patch',
    `*** Add File: ${file}`,
    `+written by turn ${number}`,
    '*** End Patch',
    '',
  ].join('\n');
  return [
    callTool('apply_patch', patch),
    callTool('exec_command', { cmd: `cat ${file} && printf 'read by a command\\n' >> ${file}` }),
    say(`Wrote ${file} and read it back with a command.`),
  ];
}
