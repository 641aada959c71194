import { resolve } from 'node:path';

import type {
  ApprovalsReviewer as WireReviewer,
  AskForApproval,
  SandboxMode,
  SandboxPolicy,
} from '@codex-ts/app-server-protocol';
import type { Config, Requirements } from '@codex-ts/config';
import {
  approvalPolicyFromWire,
  type ApprovalsReviewer,
  type ReasoningSummary,
  type ThreadSettings,
} from '@codex-ts/protocol';

import type { ServerState } from '../server-state.ts';
import { configOverrides } from './config-overrides.ts';
import { permissionProfile } from './permission-profile.ts';
import { sandboxSettings } from './policies.ts';
import { refused } from './thread-fault.ts';

/** What a request may say about the settings of a thread; what is absent or null stays as it is. */
export interface AskedSettings {
  readonly model?: string | null | undefined;
  readonly modelProvider?: string | null | undefined;
  readonly cwd?: string | null | undefined;
  readonly approvalPolicy?: AskForApproval | null | undefined;
  readonly approvalsReviewer?: WireReviewer | null | undefined;
  readonly sandbox?: SandboxMode | null | undefined;
  readonly sandboxPolicy?: SandboxPolicy | null | undefined;
  readonly permissions?: string | null | undefined;
  /** Null is the usual one. */
  readonly serviceTier?: string | null | undefined;
  readonly disabledPluginIds?: readonly string[] | null | undefined;
  readonly effort?: string | null | undefined;
  readonly summary?: ReasoningSummary | null | undefined;
  readonly developerInstructions?: string | null | undefined;
  readonly threadSource?: string | null | undefined;
  readonly config?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The settings that a request changes. Throws `RequestFault` for those that cannot be kept. */
export function changedSettings(asked: AskedSettings): Partial<ThreadSettings> {
  return {
    ...given('model', asked.model),
    ...given('approvalPolicy', ifGiven(asked.approvalPolicy, approvalPolicyFromWire)),
    ...given('approvalsReviewer', ifGiven(asked.approvalsReviewer, reviewerOf)),
    ...given('sandboxMode', asked.sandbox),
    ...ifGiven(policyOf(asked), sandboxSettings),
    ...given('reasoningEffort', asked.effort),
    ...given('reasoningSummary', asked.summary),
    ...given('developerInstructions', asked.developerInstructions),
    ...given('serviceTier', asked.serviceTier === null ? 'default' : asked.serviceTier),
    ...given('disabledPluginIds', asked.disabledPluginIds),
    ...given('threadSource', asked.threadSource),
  };
}

/** Throws `CONFIG_VALUE_FORBIDDEN` for settings that the administrator does not allow. */
export async function assertAllowedIn(requirements: Requirements, settings: ThreadSettings): Promise<void> {
  const { assertAllowed } = await import('@codex-ts/config');
  assertAllowed(requirements, settings);
}

/** Where a thread works. Relative places start where the server is. */
export function workspaceOf(server: ServerState, cwd: string | null | undefined): string {
  return resolve(server.workspace, cwd ?? '.');
}

/** The configuration of a place, with what a request puts over it. Throws what `loadConfig` throws. */
export async function configFor(
  server: ServerState,
  workspace: string,
  asked: Pick<AskedSettings, 'config' | 'modelProvider'>,
): Promise<Config> {
  const overrides = [
    ...configOverrides(asked.config ?? {}),
    ...configOverrides(given('model_provider', asked.modelProvider)),
  ];
  if (overrides.length === 0) return server.config(workspace);
  const { loadConfig } = await import('@codex-ts/config');
  const { profile, strictConfig, systemFolder, overrides: before = [] } = server.options;
  return loadConfig({
    codexHome: server.codexHome,
    workspace,
    overrides: [...before, ...overrides],
    ...given('profile', profile),
    ...given('strict', strictConfig),
    ...given('systemFolder', systemFolder),
  });
}

/** The policy, named or spelled out. Throws `RequestFault` for both, and for a name that nobody knows. */
function policyOf({ permissions, sandbox, sandboxPolicy }: AskedSettings): SandboxPolicy | undefined {
  if (permissions === null || permissions === undefined || permissions === '') {
    return sandboxPolicy ?? undefined;
  }
  for (const [name, other] of Object.entries({ sandbox, sandboxPolicy })) {
    if (other === null || other === undefined) continue;
    throw refused(`\`permissions\` cannot be combined with \`${name}\``);
  }
  const profile = permissionProfile(permissions);
  if ('missing' in profile) throw refused(`failed to load configuration: ${profile.missing}`);
  return profile.policy;
}

/** `guardian_subagent` is the older name. */
function reviewerOf(asked: WireReviewer): ApprovalsReviewer {
  return asked === 'user' ? 'user' : 'auto_review';
}

function ifGiven<Value, Result>(
  value: Value | null | undefined,
  read: (value: Value) => Result,
): Result | undefined {
  return value === null || value === undefined ? undefined : read(value);
}

/** The member, unless there is no value for it. */
function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { [Member in Name]?: Value } {
  // The one member that the type allows.
  return (value === null || value === undefined ? {} : { [name]: value }) as { [Member in Name]?: Value };
}
