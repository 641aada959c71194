import type { Finding, Fix } from '../finding.ts';
import { uniqueFingerprintsOf } from '../fingerprint.ts';
import { createTextPositions, type TextPositions } from '../text-position.ts';
import type { Report, ReportContext, ReportTool } from './report.ts';

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Each part of a path is escaped by itself; the root stands in `originalUriBaseIds`. */
function artifact(file: string): object {
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}

function driverOf(tool: ReportTool, findings: readonly Finding[]): { rules: string[]; driver: object } {
  const described = new Map(tool.rules.map((rule) => [rule.id, rule]));
  const ids = [...new Set([...described.keys(), ...findings.map(({ rule }) => rule)])];
  const rules = ids.map((id) => {
    const { description, url } = described.get(id) ?? {};
    return {
      id,
      ...(description === undefined ? {} : { shortDescription: { text: description } }),
      ...(url === undefined ? {} : { helpUri: url }),
    };
  });
  const driver = {
    name: tool.name,
    version: tool.version,
    ...(tool.url === undefined ? {} : { informationUri: tool.url }),
    rules,
  };
  return { rules: ids, driver };
}

interface Source {
  readonly file: string;
  readonly length: number;
  readonly positions: TextPositions;
}

/** Findings come file by file. */
function sourceReader({ readText }: ReportContext): (file: string) => Source | undefined {
  let last: Source | undefined;
  return (file) => {
    if (last?.file === file) return last;
    const text = readText(file);
    last =
      text === undefined ? undefined : { file, length: text.length, positions: createTextPositions(text) };
    return last;
  };
}

/** A fix needs lines and columns, so the text; without it none is told. */
function fixMember(fix: Fix, source: Source | undefined): object[] {
  if (source === undefined || fix.edits.some(({ end }) => end > source.length)) return [];
  const { file, positions } = source;
  const replacements = fix.edits.map((edit) => {
    const start = positions.at(edit.start);
    const end = positions.at(edit.end);
    return {
      deletedRegion: {
        startLine: start.line,
        startColumn: start.column,
        endLine: end.line,
        endColumn: end.column,
      },
      insertedContent: { text: edit.text },
    };
  });
  const changes = [{ artifactLocation: artifact(file), replacements }];
  return [{ description: { text: fix.title }, artifactChanges: changes }];
}

interface ResultContext {
  readonly ruleIndex: number;
  readonly mark: string;
  readonly sourceOf: (file: string) => Source | undefined;
}

function resultOf(finding: Finding, context: ResultContext): object {
  const { file, rule, severity, message, help, fix, suggestions = [] } = finding;
  const { line, column, endLine, endColumn } = finding;
  const offered = [...(fix === undefined ? [] : [fix]), ...suggestions];
  const fixes = offered.flatMap((one) => fixMember(one, context.sourceOf(file)));
  return {
    ruleId: rule,
    ruleIndex: context.ruleIndex,
    level: severity,
    message: { text: help === undefined ? message : `${message}\n${help}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file),
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
    partialFingerprints: { 'lintRunFingerprint/v1': context.mark },
    ...(fixes.length === 0 ? {} : { fixes }),
  };
}

/** SARIF 2.1.0, as code scanning reads it: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export async function writeSarif(report: Report, context: ReportContext): Promise<string> {
  const { tool, findings, notices = [] } = report;
  const { pathToFileURL } = await import('node:url');
  const { rules, driver } = driverOf(tool, findings);
  const marks = await uniqueFingerprintsOf(findings, context.readText);
  const sourceOf = sourceReader(context);
  const results = findings.map((finding, index) =>
    resultOf(finding, { sourceOf, ruleIndex: rules.indexOf(finding.rule), mark: marks[index] ?? '' }),
  );
  const toolExecutionNotifications = notices.map((text) => ({ level: 'note', message: { text } }));
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(report.root).href.replace(/\/$/u, '')}/` } },
    invocations: [{ executionSuccessful: true, toolExecutionNotifications }],
    results,
  };
  return JSON.stringify(
    { $schema: schema, version: '2.1.0', runs: [run] },
    /*replacer*/ undefined,
    /*space*/ 2,
  );
}
