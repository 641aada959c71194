import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { startThread } from '@codex-ts/core';
import { callTool, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openHouse } from '../agent-house.ts';
import { heard, text } from './heard.ts';

async function putSkill(folder: string, content: string | Buffer = 'Do it.\n'): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'SKILL.md');
  await writeFile(path, content);
  return path;
}

test('a skill is a message of its own after the words, and each is told once', async () => {
  await using house = await openHouse([say('Done.')]);
  const path = await putSkill(join(house.codexHome, 'skills', 'demo'));
  const other = await putSkill(
    join(house.workspace, '.agents', 'skills', 'other'),
    '---\nname: other\n---\nLook.',
  );
  await using thread = await startThread(house.options);
  await thread.run([
    { type: 'skill', name: 'demo', path },
    { type: 'text', text: 'Begin.' },
    { type: 'skill', name: 'other', path: '.agents/skills/other/SKILL.md' },
    { type: 'skill', name: 'demo', path },
    { type: 'mention', name: 'notes', path: 'app://notes' },
  ]);

  expect(house.server.turns[0]?.input.slice(-3)).toMatchObject([
    { role: 'user', content: [text('Begin.')] },
    {
      role: 'user',
      content: [text(`<skill>\n<name>demo</name>\n<path>${path}</path>\nDo it.\n\n</skill>`)],
    },
    {
      role: 'user',
      content: [
        text(`<skill>\n<name>other</name>\n<path>${other}</path>\n---\nname: other\n---\nLook.\n</skill>`),
      ],
    },
  ]);
});

test('a skill is followed also when it is named while the turn runs', async () => {
  await using house = await openHouse([
    callTool('exec_command', { cmd: 'until [ -e go ]; do sleep 0.02; done' }),
    say('Done.'),
  ]);
  const path = await putSkill(join(house.codexHome, 'skills', 'demo'));
  await using thread = await startThread(house.options);
  const turn = thread.runStreamed('Wait.');
  await house.server.waitFor('/responses');
  const steered = turn.steer([{ type: 'skill', name: 'demo', path }]);
  await writeFile(join(house.workspace, 'go'), '');
  await steered;
  await turn.result;

  expect(house.server.turns[1]?.prompt).toContain('<name>demo</name>');
});

test.each([
  {
    path: 'none/SKILL.md',
    told: 'Codex could not read the skill at `none/SKILL.md`: No such file or directory (os error 2)',
  },
  {
    path: 'odd/SKILL.md',
    told: 'Codex could not read the skill at `odd/SKILL.md`: stream did not contain valid UTF-8',
  },
  {
    path: 'large/SKILL.md',
    told: 'Codex cannot attach the skill at `large/SKILL.md`: it is larger than 1 MiB.',
  },
  { path: 'odd', told: 'Codex cannot attach the skill at `odd`: the file is not named SKILL.md.' },
  {
    path: 'odd/secret.txt',
    told: 'Codex cannot attach the skill at `odd/secret.txt`: the file is not named SKILL.md.',
  },
])('the model is told why there is no skill at $path', async ({ path, told }) => {
  const prepare = async (workspace: string): Promise<void> => {
    await putSkill(join(workspace, 'odd'), Buffer.from([0xff, 0xfe]));
    await writeFile(join(workspace, 'odd', 'secret.txt'), 'secret');
    await truncate(await putSkill(join(workspace, 'large')), 1024 * 1024 + 1);
  };

  expect(await heard([{ type: 'skill', name: 'x', path }], { prepare })).toEqual([
    [text('Here:'), text(told)],
  ]);
});
