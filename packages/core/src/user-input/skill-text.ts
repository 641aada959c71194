import { basename, resolve } from 'node:path';

import { readLocalFile, type LocalFile } from './local-file.ts';

/** What the user wants followed. */
export interface Skill {
  name: string;
  path: string;
}

/** What the model is told of a skill: the whole of it in a message of its own, or a line on why not. */
export type SkillText = { told: 'whole'; text: string } | { told: 'why'; text: string };

const mostBytes = 1024 * 1024;

/** Reads the `SKILL.md`; a relative path is taken from the workspace. */
export async function skillText({ name, path }: Skill, workspace: string): Promise<SkillText> {
  if (basename(path) !== 'SKILL.md') return cannotAttach(path, 'the file is not named SKILL.md');
  const file = await readLocalFile(path, { workspace, mostBytes });
  if (file.found === 'tooLarge') return cannotAttach(path, 'it is larger than 1 MiB');
  const content = decoded(file);
  if ('why' in content) {
    return { told: 'why', text: `Codex could not read the skill at \`${path}\`: ${content.why}` };
  }
  const place = resolve(workspace, path);
  const text = `<skill>\n<name>${name}</name>\n<path>${place}</path>\n${content.text}\n</skill>`;
  return { told: 'whole', text };
}

function cannotAttach(path: string, why: string): SkillText {
  return { told: 'why', text: `Codex cannot attach the skill at \`${path}\`: ${why}.` };
}

function decoded(file: Exclude<LocalFile, { found: 'tooLarge' }>): { text: string } | { why: string } {
  if (file.found === 'nothing') return file;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, 'ignoreBOM': true }).decode(file.bytes) };
  } catch {
    return { why: 'stream did not contain valid UTF-8' };
  }
}
