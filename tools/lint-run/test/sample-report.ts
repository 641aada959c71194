import type { Finding, Report } from '@codex-ts/lint-run';

/** What the sample findings are in. */
export const sampleTexts: Readonly<Record<string, string>> = {
  'src/spawn.ts': "import { spawn } from './process.ts';\n\nspawn('ls', true);\nspawn('日本語', false, 3);\n",
  'src/weird, name%.ts': 'f(\n  1,\n);\n',
};

const missing: Finding = {
  file: 'src/spawn.ts',
  line: 3,
  column: 13,
  endLine: 3,
  endColumn: 17,
  rule: 'uncommented',
  severity: 'error',
  message: 'anonymous literal for parameter `detached`',
  help: 'write /*detached*/ true',
  facts: { parameter: 'detached' },
  fix: { title: 'insert /*detached*/', edits: [{ start: 51, end: 51, text: '/*detached*/ ' }] },
};

const wrong: Finding = {
  file: 'src/spawn.ts',
  line: 4,
  column: 14,
  endLine: 4,
  endColumn: 19,
  rule: 'mismatch',
  severity: 'warning',
  message: 'comment <a> & "b" do not match',
  suggestions: [{ title: 'rename it', edits: [{ start: 70, end: 75, text: 'true' }] }],
};

const acrossLines: Finding = {
  file: 'src/weird, name%.ts',
  line: 1,
  column: 2,
  endLine: 3,
  endColumn: 2,
  rule: 'mismatch',
  severity: 'error',
  message: 'two\nlines, 100%: \u001B[31mred',
};

/** Three findings, not in order, with all that a format has to escape. */
export const sampleReport: Report = {
  tool: {
    name: 'sample-lint',
    version: '1.2.3',
    url: 'https://example.com/sample-lint',
    rules: [
      {
        id: 'mismatch',
        description: 'A comment names another parameter.',
        url: 'https://example.com/mismatch',
      },
      { id: 'uncommented', description: 'A literal names no parameter.' },
    ],
  },
  root: '/project',
  findings: [acrossLines, wrong, missing],
  filesChecked: 12,
  notices: ['2 calls are unresolved.'],
  facts: { unresolved: 2 },
};

export const cleanReport: Report = { ...sampleReport, findings: [], notices: [], facts: {} };

export function sampleText(file: string): string | undefined {
  return sampleTexts[file];
}
