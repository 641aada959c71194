import { basename, join } from 'node:path';

import type { ThreadSettings } from '@codex-ts/protocol';

import { timeZone } from './time-zone.ts';

/** Where and when the agent works. */
export interface Surroundings {
  settings: ThreadSettings;
  workspace: string;
  /** The environment of the program. */
  environment: Readonly<Record<string, string | undefined>>;
  nowMs: number;
}

/** What stays read-only in a directory that may be written. */
const protectedNames = ['.git', '.agents', '.codex', '.aws'];

/** Where and when the agent works, as the model is told: in native codex's form. */
export function environmentText({ settings, workspace, environment, nowMs }: Surroundings): string {
  const roots = `<workspace_roots><root>${escapeXml(workspace)}</root></workspace_roots>`;
  return [
    '<environment_context>',
    `  <cwd>${escapeXml(workspace)}</cwd>`,
    `  <shell>${escapeXml(basename(environment['SHELL'] ?? 'bash'))}</shell>`,
    `  <current_date>${localDate(nowMs)}</current_date>`,
    `  <timezone>${escapeXml(timeZone(environment))}</timezone>`,
    `  <filesystem>${roots}${permissionProfile(settings, workspace)}</filesystem>`,
    '</environment_context>',
  ].join('\n');
}

function permissionProfile(settings: ThreadSettings, workspace: string): string {
  if (settings.sandboxMode === 'danger-full-access')
    return '<permission_profile type="disabled"><file_system type="unrestricted" /></permission_profile>';
  const entries = [specialEntry('read', ':root')];
  if (settings.sandboxMode === 'workspace-write') {
    entries.push(
      pathEntry('write', workspace),
      ...(settings.excludeSlashTmp === true ? [] : [specialEntry('write', ':slash_tmp')]),
      ...(settings.excludeTmpdirEnvVar === true ? [] : [specialEntry('write', ':tmpdir')]),
      ...settings.writableRoots.map((root) => pathEntry('write', root)),
      ...protectedNames.map((name) => pathEntry('read', join(workspace, name))),
    );
  }
  return `<permission_profile type="managed"><file_system type="restricted">${entries.join('')}</file_system></permission_profile>`;
}

function specialEntry(access: 'read' | 'write', name: string): string {
  return `<entry access="${access}"><special>${name}</special></entry>`;
}

function pathEntry(access: 'read' | 'write', path: string): string {
  return `<entry access="${access}"><path>${escapeXml(path)}</path></entry>`;
}

function localDate(ms: number): string {
  const date = new Date(ms);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(/*maxLength*/ 2, '0')).join('-');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
