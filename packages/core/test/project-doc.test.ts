import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { resumeThread, startThread } from '@codex-ts/core';
import { forever, say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openHouse, type AgentHouse } from './agent-house.ts';

/** What the model was told of `AGENTS.md`, oldest first. */
function told(house: AgentHouse): string[] {
  const input = house.server.turns.at(-1)?.input ?? [];
  const texts = input.flatMap((item) => (Array.isArray(item['content']) ? item['content'] : []));
  return texts.flatMap(({ text }) => (String(text).startsWith('# AGENTS.md') ? [String(text)] : []));
}

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) await writeFile(path, text);
}

test('the docs of CODEX_HOME and of the project are told as native tells them', async () => {
  await using house = await openHouse([say('Done.')]);
  const workspace = join(house.workspace, 'sub');
  await mkdir(join(house.workspace, '.git'));
  await mkdir(workspace);
  await put({
    [join(house.codexHome, 'AGENTS.md')]: 'GLOBAL RULES\n',
    [join(house.workspace, '..', 'AGENTS.md')]: 'OUTSIDE\n',
    [join(house.workspace, 'AGENTS.md')]: 'ROOT RULES\n',
    [join(workspace, 'AGENTS.md')]: 'SUB RULES\n',
  });
  await using thread = await startThread({ ...house.options, workspace });
  await thread.run('Go.');

  expect(told(house)).toEqual([
    `# AGENTS.md instructions for ${workspace}\n\n<INSTRUCTIONS>\nGLOBAL RULES\n\n--- project-doc ---\n\nROOT RULES\n\n\nSUB RULES\n\n</INSTRUCTIONS>`,
  ]);
  // Beside the surroundings, in one message before the user's words.
  expect(house.server.turns[0]?.input.at(-2)).toMatchObject({
    role: 'user',
    content: [{}, { text: expect.stringMatching(/^<environment_context>/u) }],
  });
});

test('an override stands for the doc beside it, and a fallback for one that is missing', async () => {
  await using house = await openHouse([say('Done.')], { projectDoc: { fallbackNames: ['CLAUDE.md'] } });
  await put({
    [join(house.codexHome, 'AGENTS.md')]: 'no',
    [join(house.codexHome, 'AGENTS.override.md')]: 'yes',
    [join(house.workspace, 'CLAUDE.md')]: 'fallback',
  });
  await using thread = await startThread(house.options);
  await thread.run('Go.');

  expect(told(house)[0]).toContain('<INSTRUCTIONS>\nyes\n\n--- project-doc ---\n\nfallback\n</INSTRUCTIONS>');
});

test('the docs of a project are cut off where they are too long together', async () => {
  await using house = await openHouse(forever(say('Done.')), { projectDoc: { maxBytes: 10 } });
  const workspace = join(house.workspace, 'sub');
  await mkdir(join(house.workspace, '.git'));
  await mkdir(workspace);
  await put({
    [join(house.codexHome, 'AGENTS.md')]: 'longer than that',
    [join(house.workspace, 'AGENTS.md')]: '123456',
    [join(workspace, 'AGENTS.md')]: '7890abcdef',
  });
  await using thread = await startThread({ ...house.options, workspace });
  await thread.run('Go.');
  expect(told(house)[0]).toContain(
    'longer than that\n\n--- project-doc ---\n\n123456\n\n7890\n</INSTRUCTIONS>',
  );

  await using without = await startThread({ ...house.options, workspace, projectDoc: { maxBytes: 0 } });
  await without.run('Go.');
  expect(told(house)[0]).toContain('<INSTRUCTIONS>\nlonger than that\n</INSTRUCTIONS>');
});

test('what cannot be read is left out', async () => {
  await using house = await openHouse([say('Done.')]);
  await mkdir(join(house.workspace, 'AGENTS.override.md'));
  await symlink('/dev/zero', join(house.codexHome, 'AGENTS.md'));
  await put({ [join(house.workspace, 'AGENTS.md')]: ' \n' });
  await using thread = await startThread(house.options);
  await thread.run('Go.');

  expect(told(house)).toEqual([]);
});

test('another directory has other docs, or none, and a resume repeats nothing', async () => {
  await using house = await openHouse(forever(say('Done.')));
  const elsewhere = join(house.workspace, 'elsewhere');
  await mkdir(elsewhere);
  await put({ [join(house.workspace, 'AGENTS.md')]: 'ROOT' });
  const thread = await startThread(house.options);
  await thread.run('1');
  await thread.run('2', { workspace: elsewhere });
  await thread.run('3');
  await thread[Symbol.asyncDispose]();
  await using resumed = await resumeThread(thread.id, { ...house.options, workspace: elsewhere });
  await resumed.run('4');
  await resumed.run('5', { workspace: house.workspace });

  expect(told(house).map((text) => text.split('\n')[0])).toEqual([
    `# AGENTS.md instructions for ${house.workspace}`,
    '# AGENTS.md instructions',
    `# AGENTS.md instructions for ${house.workspace}`,
  ]);
});

test('the files that are told are named, and no others', async () => {
  await using house = await openHouse([], { projectDoc: { maxBytes: 4 } });
  const workspace = join(house.workspace, 'sub');
  await mkdir(join(house.workspace, '.git'));
  await mkdir(workspace);
  const [own, first, beyond] = [house.codexHome, house.workspace, workspace].map((at) =>
    join(at, 'AGENTS.md'),
  );
  await put({ [own ?? '']: 'own', [first ?? '']: '1234', [beyond ?? '']: '5' });
  await using thread = await startThread({ ...house.options, workspace });

  expect(await thread.instructionSources()).toEqual([own, first]);
});
