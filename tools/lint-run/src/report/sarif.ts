import type { Finding, Fix } from '../finding.ts';
import { uniqueFingerprintsOf } from '../fingerprint.ts';
import { createTextPositions } from '../text-position.ts';
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

/** A fix needs lines and columns, so the text; without it none is told. */
function fixMember(fix: Fix, context: { file: string; text: string | undefined }): object[] {
  const { file, text } = context;
  if (text === undefined || fix.edits.some(({ end }) => end > text.length)) return [];
  const positions = createTextPositions(text);
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

function resultOf(finding: Finding, context: ReportContext & { ruleIndex: number; mark: string }): object {
  const { file, rule, severity, message, help, fix, suggestions = [] } = finding;
  const { line, column, endLine, endColumn } = finding;
  const text = fix === undefined && suggestions.length === 0 ? undefined : context.readText(file);
  const fixes = [...(fix === undefined ? [] : [fix]), ...suggestions].flatMap((one) =>
    fixMember(one, { file, text }),
  );
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
  const results = findings.map((finding, index) =>
    resultOf(finding, { ...context, ruleIndex: rules.indexOf(finding.rule), mark: marks[index] ?? '' }),
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
