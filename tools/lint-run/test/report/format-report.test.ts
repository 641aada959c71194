import { readFile } from 'node:fs/promises';

import { formatReport, isReportFormat, reportFormats, type Finding } from '@codex-ts/lint-run';
import { expect, test } from 'vitest';

import { cleanReport, sampleReport, sampleText } from '../sample-report.ts';
import { makeTree } from '../tree.ts';

async function golden(name: string): Promise<string> {
  return readFile(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');
}

const options = { readText: sampleText, repositoryRoot: '/project' };

test.each(reportFormats)('%s writes findings, a fix and what must be escaped', async (format) => {
  expect(await formatReport(format, sampleReport, options)).toBe(await golden(format));
});

test.each(reportFormats)('%s says that nothing was found', async (format) => {
  expect(await formatReport(format, cleanReport, options)).toBe(await golden(`${format}-clean`));
});

test.each(reportFormats)('%s does not depend on the order of the findings', async (format) => {
  const turned = { ...sampleReport, findings: sampleReport.findings.toReversed() };
  expect(await formatReport(format, turned, options)).toBe(await golden(format));
});

test.each(reportFormats)('%s works when the files are gone', async (format) => {
  const text = await formatReport(format, sampleReport, { readText: () => undefined });
  expect(text).toContain('anonymous literal for parameter');
});

test.each(reportFormats)('%s survives a place that is not in the text', async (format) => {
  const [first] = sampleReport.findings;
  const far: Finding = {
    ...first,
    file: 'src/spawn.ts',
    line: 900,
    column: 70,
    endLine: 900,
    endColumn: 71,
    rule: 'mismatch',
    severity: 'error',
    message: 'far away',
    fix: { title: 'no', edits: [{ start: 5000, end: 5001, text: '' }] },
  };
  expect(await formatReport(format, { ...sampleReport, findings: [far] }, options)).toContain('far away');
});

test('without `readText` the files below the root are shown', async () => {
  await using tree = await makeTree({ 'src/spawn.ts': sampleText('src/spawn.ts') ?? '' });
  const text = await formatReport('pretty', { ...sampleReport, root: tree.root });
  expect(text).toContain("> 3 | spawn('ls', true);");
});

test.each(['github', 'gitlab'] as const)(
  '%s counts paths from the repository around the root',
  async (format) => {
    await using tree = await makeTree({ 'apps/web/package.json': '{}' });
    await tree.commitAll();
    const text = await formatReport(format, { ...sampleReport, root: tree.path('apps/web') });
    expect(text).toContain('apps/web/src/spawn.ts');
  },
);

test('pretty and stylish use colours only when told to', async () => {
  for (const format of ['pretty', 'stylish'] as const) {
    expect(await formatReport(format, sampleReport, options)).not.toContain('\u001B');
    expect(await formatReport(format, sampleReport, { ...options, colour: true })).toContain('\u001B[31m');
  }
});

test('pretty shows the part of a long line around the finding, and nothing half', async () => {
  const line = `${'😀'.repeat(400_000)}f(1)${'x'.repeat(200_000)}`;
  const column = line.indexOf('1') + 1;
  const place = { file: 'a.ts', line: 1, column, endLine: 1, endColumn: column + 1 };
  const findings: Finding[] = [{ ...place, rule: 'uncommented', severity: 'error', message: 'm' }];
  const text = await formatReport('pretty', { ...sampleReport, findings }, { readText: () => line });

  expect(text.length).toBeLessThan(1000);
  expect(text).toContain('f(1)x');
  expect(text.isWellFormed()).toBe(true);
});

test('a fact named `fix` stands in place of the edits, others cannot move the finding', async () => {
  const facts = { fix: 'blocked:cycle', line: 99, owner: { package: 'x' } };
  const findings = sampleReport.findings.map((finding) => ({ ...finding, facts }));
  const { findings: written } = JSON.parse(
    await formatReport('json', { ...sampleReport, findings }, options),
  );
  expect(written[0]).toMatchObject({ line: 3, fix: 'blocked:cycle', owner: { package: 'x' } });
});

test('further members of a report cannot replace its own', async () => {
  const text = await formatReport('json', { ...sampleReport, facts: { version: 7, timings: [1] } }, options);
  expect(JSON.parse(text)).toMatchObject({ version: 1, timings: [1] });
});

test('two findings that are alike have fingerprints of their own', async () => {
  const twice = { ...sampleReport, findings: [...sampleReport.findings, ...sampleReport.findings] };
  const issues: { fingerprint: string }[] = JSON.parse(await formatReport('gitlab', twice, options));
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(6);
});

test('a format is known by its name', () => {
  expect(isReportFormat('sarif')).toBe(true);
  expect(isReportFormat('SARIF')).toBe(false);
});
