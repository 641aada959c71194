import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { callTool, say } from '@codex-ts/testkit';

import { isRecord } from '../../programs.ts';
import { introduce, runTurn, signIn, startThread, textAt, type Script } from '../script.ts';
import type { Stage } from '../stage.ts';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const picture = `data:image/png;base64,${png}`;
const details = [{}, { detail: null }, { detail: 'auto' }, { detail: 'low' }, { detail: 'high' }];

type Input = readonly Readonly<Record<string, unknown>>[];
type Places = (name: string) => string;

const words: Input = [
  { type: 'text', text: '' },
  {
    type: 'text',
    text: 'hé @x',
    text_elements: [
      { byteRange: { start: 4, end: 6 }, placeholder: 'X' },
      { byteRange: { start: 0, end: 99 } },
    ],
  },
  { type: 'mention', name: 'notes', path: 'app://notes' },
];

const pictures = (at: Places): Input => [
  ...details.map((detail) => ({ type: 'image', url: picture, ...detail })),
  ...details.map((detail) => ({ type: 'image', fileId: 'file_1', ...detail })),
  ...details.map((detail) => ({ type: 'localImage', path: at('dot.png'), ...detail })),
  ...['text.png', 'cut.png', 'none.png', '.'].map((name) => ({ type: 'localImage', path: at(name) })),
  ...['', '/text', 'data:,', 'data:image/png;base64,AAAA', `DATA:text/plain;BASE64,${png}`].map((url) => ({
    type: 'image',
    url,
  })),
  { type: 'image', url: picture, fileId: 'file_1' },
  { type: 'image', url: null, fileId: 'file_1' },
];

const sounds = (at: Places): Input => [
  ...['audio/wav', 'audio/flac', 'AUDIO/X-M4A'].map((type) => ({
    type: 'audio',
    url: `data:${type};base64,AAAA`,
  })),
  ...['', 'https://example.invalid/a.wav', 'data:audio/wav;base64,'].map((url) => ({ type: 'audio', url })),
  ...['a.wav', 'empty.mp3', 'text.png', 'none.wav', '.'].map((name) => ({
    type: 'localAudio',
    path: at(name),
  })),
];

/** What the user says besides plain words: what is told of it, what the log keeps and what the model gets. */
export const inputScripts: readonly Script[] = [
  {
    name: 'turns without words',
    model: () => [
      ...['one', 'two', 'three'].map(say),
      callTool('exec_command', { cmd: 'sleep 1' }),
      say('done'),
    ],
    async play(stage, note) {
      const { server } = stage;
      await introduce(server);
      await signIn(server);
      const { threadId } = await startThread(stage, {
        sandbox: 'danger-full-access',
        approvalPolicy: 'never',
      });
      await runTurn(server, threadId, { input: [] });
      note('asked at first', stage.model.turns.length);
      await runTurn(server, threadId);
      await runTurn(server, threadId, { input: [] });
      note('asked then', stage.model.turns.length);
      note('the last that the model reads', stage.model.turns.at(-1)?.input.at(-1)?.['role']);
      const running = server.waitFor(({ method }) => method === 'item/started');
      const over = server.waitFor(({ method }) => method === 'turn/completed');
      const started = await server.ask('turn/start', { threadId, input: [{ type: 'text', text: 'wait' }] });
      const turnId = textAt(started, 'result', 'turn', 'id');
      await running;
      note('steer', await server.ask('turn/steer', { threadId, expectedTurnId: turnId, input: [] }));
      await over;
    },
  },
  {
    name: 'a turn with every kind of input',
    model: () => Array.from({ length: 5 }, () => say('ok')),
    async play(stage, note) {
      const { threadId, at } = await begin(stage);
      const skill = (name: string) => ({ type: 'skill', name, path: at(`.codex/skills/${name}/SKILL.md`) });
      const inputs = {
        words,
        pictures: pictures(at),
        sounds: sounds(at),
        skills: [skill('one'), { type: 'text', text: 'both' }, skill('two'), skill('one')],
      };
      for (const [label, input] of Object.entries(inputs)) {
        note(label, await runTurn(stage.server, threadId, { input }));
        note(`what the model got of ${label}`, sent(stage));
      }
      note('log', await loggedWords(stage));
      note('read', await stage.server.ask('thread/read', { threadId, includeTurns: true }));
    },
  },
  {
    name: 'a turn with every kind of input for a model that nobody knows',
    model: () => Array.from({ length: 2 }, () => say('ok')),
    async play(stage, note) {
      const { threadId, at } = await begin(stage, { model: 'nobody-knows' });
      await runTurn(stage.server, threadId, { input: pictures(at) });
      note('what the model got', sent(stage));
    },
  },
  {
    name: 'a turn that is steered with every kind of input',
    model: () => [say('ok'), callTool('exec_command', { cmd: 'sleep 0.7' }), say('done')],
    async play(stage, note) {
      const { threadId, at } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      const input = [...words, ...pictures(at), ...sounds(at)];
      note('steer', await steer(stage, threadId, input));
      note('what the model got', sent(stage));
      note('log', await loggedWords(stage));
    },
  },
  {
    name: 'input that no turn takes',
    model: () => [say('ok'), say('ok'), callTool('exec_command', { cmd: 'sleep 0.7' }), say('done')],
    async play(stage, note) {
      const { threadId } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      for (const url of ['http://example.invalid/a.png', 'HTTPS://example.invalid/a.png']) {
        note(url, await runTurn(stage.server, threadId, { input: [{ type: 'image', url }] }));
      }
      const uploaded = { type: 'audio', fileId: 'file_1' };
      const input = [{ type: 'text', text: 'listen' }, uploaded];
      note('an uploaded sound', await runTurn(stage.server, threadId, { input }));
      note('an uploaded sound alone', await runTurn(stage.server, threadId, { input: [uploaded] }));
      note('after it', await runTurn(stage.server, threadId));
      note('what the model got after it', sent(stage));
      note('an uploaded sound meanwhile', await steer(stage, threadId, input));
      note('log', await loggedWords(stage));
    },
  },
  {
    name: 'input that is not found',
    model: () => [
      ...Array.from({ length: 3 }, () => say('ok')),
      callTool('exec_command', { cmd: 'sleep 0.7' }),
      say('ok'),
    ],
    async play(stage, note) {
      const { threadId, at } = await begin(stage, { sandbox: 'danger-full-access', approvalPolicy: 'never' });
      const skill = { type: 'skill', name: 'none', path: at('.codex/skills/none/SKILL.md') };
      await runTurn(stage.server, threadId, { input: [skill] });
      note('what the model got of no skill', sent(stage));
      await runTurn(stage.server, threadId, { input: [{ type: 'localImage', path: 'dot.png' }] });
      note('what the model got of a relative path', sent(stage));
      const found = { ...skill, name: 'one', path: at('.codex/skills/one/SKILL.md') };
      await steer(stage, threadId, [{ type: 'text', text: 'and this' }, found]);
      note('what the model got of a skill meanwhile', sent(stage));
    },
  },
];

/** Begins a thread that the model has heard of, among files. */
async function begin(stage: Stage, params: object = {}): Promise<{ threadId: string; at: Places }> {
  const { workspace } = stage.place;
  const at = (name: string): string => (name === '.' ? workspace : join(workspace, name));
  for (const name of ['one', 'two']) {
    await mkdir(at(`.codex/skills/${name}`), { recursive: true });
    await writeFile(at(`.codex/skills/${name}/SKILL.md`), `---\nname: ${name}\ndescription: x\n---\nDo.\n`);
  }
  const dot = Buffer.from(png, 'base64');
  await writeFile(at('dot.png'), dot);
  await writeFile(at('cut.png'), dot.subarray(0, -5));
  await writeFile(at('text.png'), 'no picture');
  await writeFile(at('a.wav'), 'RIFF');
  await writeFile(at('empty.mp3'), '');
  await introduce(stage.server);
  await signIn(stage.server);
  const { threadId } = await startThread(stage, params);
  await runTurn(stage.server, threadId);
  return { threadId, at };
}

/** Says more while a command runs, and waits for the end. */
async function steer({ server }: Stage, threadId: string, input: Input): Promise<unknown> {
  const before = server.said.length;
  const started = await server.ask('turn/start', { threadId, input: [{ type: 'text', text: 'go' }] });
  const isCommand = ({ method, params }: Readonly<Record<string, unknown>>): boolean =>
    method === 'item/started' && JSON.stringify(params).includes('"commandExecution"');
  await server.waitFor(isCommand, before);
  const expectedTurnId = textAt(started, 'result', 'turn', 'id');
  const answer = await server.ask('turn/steer', { threadId, input, expectedTurnId });
  await server.waitFor(({ method }) => method === 'turn/completed', before);
  return answer;
}

/** The messages after the last that was not the user's. */
function sent({ model }: Stage): unknown {
  const input = model.turns.at(-1)?.input ?? [];
  const last = input.findLastIndex(({ type, role }) => type !== 'message' || role !== 'user');
  return input.slice(last + 1).map(({ content }) => content);
}

/** The user's words as the log keeps them for people. */
async function loggedWords({ place }: Stage): Promise<unknown> {
  const names = await readdir(place.codexHome, { recursive: true });
  const log = names.find((name) => /rollout-[^/]*\.jsonl$/u.test(name));
  const lines = (await readFile(join(place.codexHome, log ?? ''), 'utf8')).trimEnd().split('\n');
  return lines.flatMap((line) => {
    const { payload }: { payload?: unknown } = JSON.parse(line);
    const item = isRecord(payload) ? payload['item'] : undefined;
    return isRecord(item) && item['type'] === 'UserMessage' ? [item['content']] : [];
  });
}
