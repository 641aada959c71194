import { resolve } from 'node:path';

import type { AuthSettings, ModelProvider, SandboxMode, ThreadSettings } from '@codex-ts/protocol';
import { normalForm } from '@codex-ts/utils-path';

import { authSettings } from './auth-settings.ts';
import { checkLayer } from './check-layer.ts';
import type { ConfigValues } from './config-shape.ts';
import { mergeLayers, type ConfigLayer } from './config-table.ts';
import { machineLayers, profileLayer, projectLayers, userLayer } from './layer-files.ts';
import { overridesLayer } from './overrides.ts';
import { findProject, type Project } from './project-root.ts';
import { resolveProvider } from './provider.ts';

/** The model when nobody names one: the newest that is made for the tools we offer. */
const defaultModel = 'gpt-5.5';

/** Whose configuration. */
export interface ConfigOptions {
  /** Absolute. */
  codexHome: string;
  /** Absolute. */
  workspace: string;
  /** `key=value` as given to `-c`, in order. */
  overrides?: readonly string[];
  /** Settings of `NAME.config.toml` over those of `config.toml`. */
  profile?: string;
  /** Leave out `config.toml` of CODEX_HOME, and the profile. */
  ignoreUserConfig?: boolean;
  /** Unknown keys are an error. */
  strict?: boolean;
  /** Holds the files of the machine; `/etc/codex` unless given. */
  systemFolder?: string;
}

/** The configuration, resolved. Each part goes to the package that it is for. */
export interface Config {
  readonly auth: AuthSettings;
  readonly thread: ThreadSettings;
  readonly provider: ModelProvider;
  /** Whether the user trusts this project. */
  readonly trusted: boolean;
  /** The folder that holds `.git`, of the repository the workspace lies in. */
  readonly projectRoot?: string;
  /** What was left out and why, a line each. */
  readonly notices: readonly string[];
  /** What was read, the strongest last. */
  readonly layers: readonly ConfigLayer[];
}

/**
 * Reads all layers: the machine's, the user's, the profile, the trusted project's, `-c`, and what the machine's
 * administrator manages. Throws the errors of this package; none of them leaves anything changed.
 */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  const { workspace, strict = false } = options;
  const project = await findProject(workspace);
  const machine = await machineLayers(options.systemFolder);
  const personal = [...machine.below, ...(await personalLayers(options))];
  const overrides = await overridesLayer(options.overrides ?? []);
  const outer = valuesOf([...personal, overrides, ...machine.above], strict);
  const trusted = isTrusted(outer, workspace, project);
  const own =
    trusted && project !== undefined ? await projectLayers(project, workspace) : { layers: [], notices: [] };
  const layers = [...personal, ...own.layers, overrides, ...machine.above];
  const values = own.layers.length === 0 ? outer : valuesOf(layers, strict);
  return {
    auth: authSettings(values),
    thread: threadSettings(values, { trusted, workspace }),
    provider: resolveProvider(values),
    trusted,
    ...(project !== undefined && { projectRoot: project.root }),
    notices: own.notices,
    layers,
  };
}

async function personalLayers({
  codexHome,
  profile,
  ignoreUserConfig,
}: ConfigOptions): Promise<readonly ConfigLayer[]> {
  if (ignoreUserConfig === true) return [];
  return [
    ...(await userLayer(codexHome)),
    ...(profile === undefined ? [] : await profileLayer(codexHome, profile)),
  ];
}

/** Each layer is checked by itself, so that an error names the file it is in. */
function valuesOf(layers: readonly ConfigLayer[], strict: boolean): ConfigValues {
  for (const layer of layers) checkLayer(layer, strict);
  return checkLayer({ kind: 'user', path: 'config.toml', table: mergeLayers(layers) }, /*strict*/ false);
}

function isTrusted(values: ConfigValues, workspace: string, project: Project | undefined): boolean {
  const paths = [workspace, ...(project === undefined ? [] : [project.root, project.mainRoot])];
  const places = new Set(paths.map((path) => normalForm(path)));
  return Object.entries(values.projects ?? {}).some(
    ([path, { trust_level: level }]) => level === 'trusted' && places.has(normalForm(path)),
  );
}

function threadSettings(
  values: ConfigValues,
  facts: { trusted: boolean; workspace: string },
): ThreadSettings {
  const { model_reasoning_effort: reasoningEffort, model_reasoning_summary: reasoningSummary } = values;
  const { model_verbosity: verbosity, web_search: webSearch, developer_instructions: instructions } = values;
  const byTrust: SandboxMode = facts.trusted ? 'workspace-write' : 'read-only';
  const workspaceWrite = values.sandbox_workspace_write ?? {};
  return {
    model: values.model ?? defaultModel,
    sandboxMode: values.sandbox_mode ?? byTrust,
    approvalPolicy: approvalPolicy(values.approval_policy),
    writableRoots: (workspaceWrite.writable_roots ?? []).map((root) => resolve(facts.workspace, root)),
    networkAccess: workspaceWrite.network_access ?? false,
    ...(reasoningEffort !== undefined && { reasoningEffort }),
    ...(reasoningSummary !== undefined && { reasoningSummary }),
    ...(verbosity !== undefined && { verbosity }),
    ...(webSearch !== undefined && { webSearch }),
    ...(instructions !== undefined && { developerInstructions: instructions }),
  };
}

/** `on-failure` is the old name of asking less; a table (`granular`) asks for what it lists. */
function approvalPolicy(value: ConfigValues['approval_policy']): ThreadSettings['approvalPolicy'] {
  if (value === undefined || typeof value === 'object' || value === 'on-failure') return 'on-request';
  return value;
}
