import * as z from 'zod';

import type { Finding } from '../finding.ts';
import { HouseBrokenError } from '../house-broken-error.ts';
import { runTool } from '../run-tool.ts';
import type { Check } from './check.ts';
import type { House } from './house.ts';

const reportShape = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.exactOptional(z.string()),
      help: z.exactOptional(z.string()),
      filename: z.exactOptional(z.string()),
      labels: z.array(z.object({ span: z.object({ line: z.number() }) })).default([]),
    }),
  ),
  number_of_files: z.number(),
});

type Report = z.infer<typeof reportShape>;

function readReport(stdout: string, stderr: string): Report {
  let json: unknown;
  try {
    json = JSON.parse(stdout);
  } catch {
    throw new HouseBrokenError(`oxlint did not run:\n${stdout}${stderr}`);
  }
  const report = reportShape.safeParse(json);
  if (report.success) return report.data;
  throw new HouseBrokenError('oxlint answers in a shape we do not know', { cause: report.error });
}

function findingOf({ message, code, help, filename, labels }: Report['diagnostics'][number]): Finding {
  const line = labels[0]?.span.line;
  return {
    path: filename ?? '.oxlintrc.json',
    ...(line !== undefined && { line }),
    rule: code ?? 'syntax',
    message,
    ...(help !== undefined && { remedy: help }),
  };
}

async function unseen(house: House): Promise<Finding[]> {
  const { stdout } = await runTool('oxlint', [...oneConfiguration, '--debug=files'], { root: house.root });
  const seen = new Set(stdout.split('\n').map((line) => line.trim().replaceAll('\\', '/')));
  const missed = (await house.code()).filter((path) => !seen.has(path));
  return missed.map((path) => ({
    path,
    rule: 'not-seen',
    message: 'git lists this file, oxlint did not look at it',
    remedy: 'See `ignorePatterns` in .oxlintrc.json.',
  }));
}

// A second configuration in a folder would loosen the rules there.
const oneConfiguration = ['--disable-nested-config'];

/** oxlint, its own rules and ours, over every code file that git lists. */
export const oxlintCheck: Check = {
  name: 'oxlint',
  claim: 'the code keeps the rules of .oxlintrc.json',
  async run(house) {
    const { stdout, stderr } = await runTool('oxlint', [...oneConfiguration, '--format=json'], {
      root: house.root,
    });
    const report = readReport(stdout, stderr);
    const findings = [...report.diagnostics.map(findingOf), ...(await unseen(house))];
    return { findings, lookedAt: `${report.number_of_files} files` };
  },
  async fix({ root }) {
    await runTool('oxlint', [...oneConfiguration, '--fix', '--silent'], { root });
  },
};
