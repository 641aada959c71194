import { startThread, type ThreadOptions } from '@codex-ts/core';
import { say } from '@codex-ts/testkit';
import { expect, test } from 'vitest';

import { openHouse } from './agent-house.ts';

/** What the model is told about its surroundings, and the workspace. */
async function surroundings(more: Partial<ThreadOptions>): Promise<{ text: string; workspace: string }> {
  await using house = await openHouse([say('Done.')], more);
  const environment = { ...house.options.environment, SHELL: '/usr/bin/zsh', TZ: ':Europe/Berlin' };
  await using thread = await startThread({ ...house.options, environment });
  await thread.run('Go.');
  const content = house.server.turns[0]?.input.at(-2)?.['content'];
  const text = Array.isArray(content) ? String(content.at(-1)?.text) : '';
  return { text, workspace: house.workspace };
}

test('the model is told place, shell, day and zone in the form of native codex', async () => {
  const { text, workspace } = await surroundings({ sandboxMode: 'danger-full-access' });

  expect(text.replace(/\d{4}-\d\d-\d\d/u, 'DAY')).toBe(
    [
      '<environment_context>',
      `  <cwd>${workspace}</cwd>`,
      '  <shell>zsh</shell>',
      '  <current_date>DAY</current_date>',
      '  <timezone>Europe/Berlin</timezone>',
      `  <filesystem><workspace_roots><root>${workspace}</root></workspace_roots><permission_profile type="disabled"><file_system type="unrestricted" /></permission_profile></filesystem>`,
      '</environment_context>',
    ].join('\n'),
  );
});

test.each([
  { settings: { sandboxMode: 'read-only' as const }, entries: ['read :root'] },
  {
    settings: { sandboxMode: 'workspace-write' as const, writableRoots: ['/a&b'], excludeSlashTmp: true },
    entries: [
      'read :root',
      'write WORKSPACE',
      'write :tmpdir',
      'write /a&amp;b',
      'read WORKSPACE/.git',
      'read WORKSPACE/.agents',
      'read WORKSPACE/.codex',
      'read WORKSPACE/.aws',
    ],
  },
  {
    settings: { sandboxMode: 'workspace-write' as const, excludeTmpdirEnvVar: true },
    entries: [
      'read :root',
      'write WORKSPACE',
      'write :slash_tmp',
      'read WORKSPACE/.git',
      'read WORKSPACE/.agents',
      'read WORKSPACE/.codex',
      'read WORKSPACE/.aws',
    ],
  },
])('what may be touched under $settings', async ({ settings, entries }) => {
  const { text, workspace } = await surroundings(settings);

  const entry = /<entry access="(?<access>\w+)"><(?:special|path)>(?<place>[^<]+)</gu;
  const told = [...text.matchAll(entry)].map(({ groups }) => `${groups?.['access']} ${groups?.['place']}`);
  expect(told.map((line) => line.replace(workspace, 'WORKSPACE'))).toEqual(entries);
});

const escalation = /`sandbox_permissions` set to `require_escalated`/u;
const approve: ThreadOptions['approve'] = async () => 'decline';
const unasked = {
  sandboxApproval: false,
  rules: true,
  skillApproval: true,
  requestPermissions: true,
  mcpElicitations: true,
};

test.each([
  { settings: { approvalPolicy: 'on-request', approve }, isTold: true },
  { settings: { approvalPolicy: 'untrusted', approve }, isTold: true },
  { settings: { approvalPolicy: 'never', approve }, isTold: false },
  { settings: { approvalPolicy: { granular: unasked }, approve }, isTold: false },
  {
    settings: { approvalPolicy: { granular: { ...unasked, sandboxApproval: true } }, approve },
    isTold: true,
  },
  { settings: { approvalPolicy: 'on-request' }, isTold: false },
  { settings: { approvalPolicy: 'on-request', approvalsReviewer: 'auto_review' }, isTold: true },
  { settings: { approvalPolicy: 'on-request', approve, sandboxMode: 'danger-full-access' }, isTold: false },
] as const)(
  'how to ask for more is told where that can be asked for: $settings',
  async ({ settings, isTold }) => {
    await using house = await openHouse([say('Done.')]);
    await using thread = await startThread({ ...house.options, sandboxMode: 'workspace-write', ...settings });
    await thread.run('Go.');

    const developer = house.server.turns[0]?.input.filter(({ role }) => role === 'developer');
    expect(escalation.test(JSON.stringify(developer))).toBe(isTold);
  },
);
