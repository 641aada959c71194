import { uniqueFingerprintsOf } from '../fingerprint.ts';
import type { Report, ReportContext } from './report.ts';

/** GitLab's Code Quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export async function writeGitlab(report: Report, context: ReportContext): Promise<string> {
  const fingerprints = await uniqueFingerprintsOf(report.findings, context.readText);
  const issues = report.findings.map((finding, index) => ({
    description: finding.message,
    check_name: finding.rule,
    fingerprint: fingerprints[index],
    severity: finding.severity === 'error' ? 'major' : 'minor',
    location: {
      path: context.inRepository(finding.file),
      lines: { begin: finding.line, end: finding.endLine },
    },
  }));
  return JSON.stringify(issues, /*replacer*/ undefined, /*space*/ 2);
}
