import type { Finding } from '../finding.ts';
import type { Report } from './report.ts';

/** XML 1.0 has no way to write most control characters and lone surrogates. */
function xml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}

function attribute(text: string): string {
  return xml(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

function caseOf(finding: Finding): string[] {
  const { file, line, column, rule, severity, message, help } = finding;
  const text = [`${file}:${line}:${column}: ${message}`, ...(help === undefined ? [] : [help])].join('\n');
  return [
    `    <testcase classname="${attribute(file)}" name="${attribute(`${rule} ${line}:${column}`)}" file="${attribute(file)}">`,
    `      <failure type="${severity}" message="${attribute(message)}">${xml(text)}</failure>`,
    '    </testcase>',
  ];
}

/** A suite per file and a failed case per finding; a clean run is one suite with one case that passed. */
export function writeJunit({ tool, findings }: Report): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  const suites = files.map((file) => {
    const own = findings.filter((finding) => finding.file === file);
    const head = `  <testsuite name="${attribute(file)}" tests="${own.length}" failures="${own.length}" errors="0">`;
    return [head, ...own.flatMap(caseOf), '  </testsuite>'].join('\n');
  });
  if (suites.length === 0) {
    suites.push(
      [
        `  <testsuite name="${attribute(tool.name)}" tests="1" failures="0" errors="0">`,
        `    <testcase classname="${attribute(tool.name)}" name="no findings"/>`,
        '  </testsuite>',
      ].join('\n'),
    );
  }
  const total = Math.max(1, findings.length);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(tool.name)}" tests="${total}" failures="${findings.length}" errors="0">`,
    ...suites,
    '</testsuites>',
  ].join('\n');
}
