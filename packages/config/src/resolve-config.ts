import type { AuthSettings } from '@codex-ts/protocol';

import { resolveAuth } from './auth-settings.ts';
import type { Place } from './check-table.ts';
import type { ConfigFile, ConfigFiles } from './config-files.ts';
import type { ConfigLayer } from './config-layer.ts';
import type { ConfigTables } from './config-tables.ts';
import { realOrSame } from './git-root.ts';
import type { Config, ConfigOptions, FoundFiles, ProjectDocSettings } from './config.ts';
import { resolveProvider } from './model-provider.ts';
import { readProfileLayers } from './profile-layers.ts';
import { readProjectLayers } from './project-layers.ts';
import {
  mergeLayers,
  placeOf,
  readLayer,
  readOverrides,
  readRequirements,
  type ReadLayer,
} from './read-layer.ts';
import { authWithinRequirements, withinRequirements, type Requirements } from './requirements.ts';
import { resolveRequirements } from './resolve-requirements.ts';
import type { ConfigToml } from './schema.ts';
import { resolveThread } from './thread-settings.ts';
import { trustOf, type Trust } from './trust.ts';
import type { UnknownKeys } from './unknown-keys.ts';

/** How the layers are read: what becomes of unknown settings, and who hears of what. */
interface Means {
  readonly unknown: UnknownKeys;
  readonly notify: (notice: string) => void;
}

/** Everything but projects. */
interface CommonLayers {
  /** Below what a project says. */
  readonly below: readonly ReadLayer[];
  /** Above it. */
  readonly above: readonly ReadLayer[];
}

const unheard: UnknownKeys = () => undefined;

/** Resolves what was found. For what it throws see `loadConfig`. */
export async function resolveConfig(options: ConfigOptions, found: FoundFiles): Promise<Config> {
  const notices: string[] = [];
  const notify = (notice: string): void => void notices.push(notice);
  const means: Means = { unknown: options.strict === true ? 'refused' : notify, notify };
  const { layers, projects } = await readLayers(options, found, means);
  const settings = mergeLayers(layers);
  const place: Place = (path) => placeOf(layers, path);
  const trust = await trustIn(options.workspace, found, projects);
  const requirements = requirementsOf(found.files, layers);
  const projectDoc = resolveProjectDoc(settings);
  return {
    auth: authWithinRequirements(resolveAuth(settings, place), requirements),
    thread: withinRequirements(resolveThread(settings, trust), requirements, notify),
    provider: resolveProvider(settings, place),
    ...(projectDoc !== undefined && { projectDoc }),
    trusted: trust === 'trusted',
    ...(found.checkout !== undefined && { projectRoot: found.checkout.root }),
    notices,
    layers: layers.map((one) => one.layer),
    requirements,
  };
}

function resolveProjectDoc(settings: ConfigToml): ProjectDocSettings | undefined {
  const { project_doc_max_bytes: maxBytes, project_doc_fallback_filenames: fallbackNames } = settings;
  if (maxBytes === undefined && fallbackNames === undefined) return undefined;
  return {
    ...(maxBytes !== undefined && { maxBytes }),
    ...(fallbackNames !== undefined && { fallbackNames }),
  };
}

/** What was found, as it is written. For what it throws see `loadConfigTables`. */
export async function resolveTables(options: ConfigOptions, found: FoundFiles): Promise<ConfigTables> {
  const means: Means = { unknown: unheard, notify: () => undefined };
  const { layers } = await readLayers(options, found, means);
  return {
    effective: mergeLayers(layers),
    layers: layers.map(({ layer, table }) => ({ layer, table })),
  };
}

/** What the files say about credentials. For what it throws see `loadAuthSettings`. */
export function resolveAuthSettings(files: ConfigFiles): AuthSettings {
  const layers = [
    ...layersOf(files.system, 'system', unheard),
    ...layersOf(files.user, 'user', unheard),
    ...layersOf(files.managed, 'managed', unheard),
  ];
  const auth = resolveAuth(mergeLayers(layers), (path) => placeOf(layers, path));
  return authWithinRequirements(auth, requirementsOf(files, layers));
}

async function readLayers(
  options: ConfigOptions,
  found: FoundFiles,
  means: Means,
): Promise<{ layers: readonly ReadLayer[]; projects: ConfigToml['projects'] }> {
  const common = await readCommonLayers(options, found.files, means);
  const { projects } = mergeLayers([...common.below, ...common.above]);
  const project = await readProjectLayers(found.projectFiles, {
    ...means,
    checkout: found.checkout,
    projects,
  });
  return { layers: [...common.below, ...project, ...common.above], projects };
}

async function readCommonLayers(
  options: ConfigOptions,
  files: ConfigFiles,
  means: Means,
): Promise<CommonLayers> {
  const { codexHome, workspace, overrides = [], ignoreUserConfig = false } = options;
  const base = [
    ...layersOf(files.system, 'system', means.unknown),
    ...layersOf(files.user, 'user', means.unknown),
  ];
  const above = [
    ...(overrides.length === 0 ? [] : [readOverrides(overrides, workspace, means.unknown)]),
    ...layersOf(files.managed, 'managed', means.unknown),
  ];
  const profile = options.profile ?? mergeLayers([...base, ...above]).profile;
  if (profile === undefined) return { below: base, above };
  if (ignoreUserConfig) {
    means.notify(`profile "${profile}" is not used: the user's configuration is left out`);
    return { below: base, above };
  }
  const defined = [...base, ...above];
  const profiles = await readProfileLayers(profile, defined, { ...means, codexHome, workspace });
  return { below: [...base, ...profiles], above };
}

function layersOf(
  { path, text }: ConfigFile,
  source: ConfigLayer['source'],
  unknown: UnknownKeys,
): ReadLayer[] {
  return text === undefined ? [] : [readLayer({ source, path, text }, unknown)];
}

async function trustIn(
  workspace: string,
  { checkout }: FoundFiles,
  projects: ConfigToml['projects'],
): Promise<Trust> {
  const roots = checkout === undefined ? [] : [checkout.root, checkout.mainRoot];
  return trustOf([workspace, await realOrSame(workspace), ...roots], projects);
}

function requirementsOf(files: ConfigFiles, layers: readonly ReadLayer[]): Requirements {
  const { path, text } = files.requirements;
  const requirements = text === undefined ? {} : readRequirements(text, path);
  const managed = layers.filter(({ layer }) => layer.source === 'managed');
  return resolveRequirements({ requirements, path }, mergeLayers(managed));
}
