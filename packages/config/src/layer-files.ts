import { join, relative, sep } from 'node:path';

import type { ConfigLayer, ConfigTable } from './config-table.ts';
import { ProfileUnknownError } from './errors.ts';
import type { Project } from './project-root.ts';
import { readTomlFile } from './read-toml.ts';

const systemFolder = '/etc/codex';

/** A repository must not decide where credentials go, who answers for the model, or whom to trust. */
const notForProjects = new Set([
  'chatgpt_base_url',
  'cli_auth_credentials_store',
  'forced_chatgpt_workspace_id',
  'forced_login_method',
  'model_provider',
  'model_providers',
  'openai_base_url',
  'profile',
  'projects',
]);

/** The files of the machine: `config.toml` lies under everything, `managed_config.toml` over everything. */
export async function machineLayers(
  folder: string = systemFolder,
): Promise<{ below: readonly ConfigLayer[]; above: readonly ConfigLayer[] }> {
  return {
    below: await fileLayer('system', join(folder, 'config.toml')),
    above: await fileLayer('managed', join(folder, 'managed_config.toml')),
  };
}

/** `config.toml` of CODEX_HOME. */
export function userLayer(codexHome: string): Promise<readonly ConfigLayer[]> {
  return fileLayer('user', join(codexHome, 'config.toml'));
}

/** `NAME.config.toml` of CODEX_HOME. Throws `CONFIG_PROFILE_UNKNOWN`. */
export async function profileLayer(codexHome: string, profile: string): Promise<readonly ConfigLayer[]> {
  const path = join(codexHome, `${profile}.config.toml`);
  const isName = /^[\w.-]+$/u.test(profile) && !profile.startsWith('.');
  const layers = isName ? await fileLayer('profile', path) : [];
  if (layers.length === 0) throw new ProfileUnknownError(profile, path);
  return layers;
}

/** `.codex/config.toml` from the root of a trusted project down to the workspace, without what is not theirs to say. */
export async function projectLayers(
  project: Project,
  workspace: string,
): Promise<{ layers: readonly ConfigLayer[]; notices: readonly string[] }> {
  const layers: ConfigLayer[] = [];
  const notices: string[] = [];
  for (const folder of foldersBetween(project.root, workspace)) {
    for (const layer of await fileLayer('project', join(folder, '.codex', 'config.toml'))) {
      const refused = Object.keys(layer.table).filter((key) => notForProjects.has(key));
      if (refused.length > 0)
        notices.push(`${layer.path}: ignored, not for a project to set: ${refused.join(', ')}`);
      layers.push({ ...layer, table: without(layer.table, refused) });
    }
  }
  return { layers, notices };
}

async function fileLayer(kind: ConfigLayer['kind'], path: string): Promise<readonly ConfigLayer[]> {
  const table = await readTomlFile(path);
  return table === undefined ? [] : [{ kind, path, table }];
}

/** The folders from `root` down to `folder`, both included. */
function foldersBetween(root: string, folder: string): readonly string[] {
  const folders = [root];
  let at = root;
  for (const step of relative(root, folder).split(sep)) {
    if (step === '' || step === '..') continue;
    at = join(at, step);
    folders.push(at);
  }
  return folders;
}

function without(table: ConfigTable, keys: readonly string[]): ConfigTable {
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)));
}
