import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { sortFindings } from '../finding.ts';
import { readSource } from '../source-text.ts';
import type { Report, ReportContext, ReportFormat, ReportOptions } from './report.ts';

/** Each file is read once, however many findings it has. */
function readOnce(read: (file: string) => string | undefined): (file: string) => string | undefined {
  const texts = new Map<string, string | undefined>();
  return (file) => {
    if (!texts.has(file)) texts.set(file, read(file));
    return texts.get(file);
  };
}

function readText(path: string): string | undefined {
  try {
    return readSource(path).text;
  } catch {
    // A finding may be that the file cannot be read; then it is shown without its text.
    return undefined;
  }
}

/** The nearest folder with `.git`, or the root when there is none. */
function repositoryAround(root: string): string {
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return root;
  }
}

function prefixOf(root: string, repository: string): string {
  const inside = relative(repository, root).split(sep).join('/');
  return inside === '' || inside.startsWith('..') ? '' : `${inside}/`;
}

type Writer = (report: Report, context: ReportContext) => string | Promise<string>;

/** Each format is loaded when it is asked for. */
async function writerOf(format: ReportFormat): Promise<Writer> {
  switch (format) {
    case 'pretty':
      return (await import('./pretty.ts')).writePretty;
    case 'stylish':
      return (await import('./stylish.ts')).writeStylish;
    case 'unix':
      return (await import('./unix.ts')).writeUnix;
    case 'json':
      return (await import('./json.ts')).writeJson;
    case 'github':
      return (await import('./github.ts')).writeGithub;
    case 'sarif':
      return (await import('./sarif.ts')).writeSarif;
    case 'gitlab':
      return (await import('./gitlab.ts')).writeGitlab;
    case 'junit':
      return (await import('./junit.ts')).writeJunit;
    case 'agent':
      return (await import('./agent.ts')).writeAgent;
    default:
      throw new TypeError(`${String(format satisfies never)} is no report format`);
  }
}

/**
 * The findings as text of that format, sorted, the same on every machine; it ends in a line end when it is not empty.
 */
export async function formatReport(
  format: ReportFormat,
  report: Report,
  options: ReportOptions = {},
): Promise<string> {
  const write = await writerOf(format);
  const prefix = prefixOf(report.root, options.repositoryRoot ?? repositoryAround(report.root));
  const text = await write(
    { ...report, findings: sortFindings(report.findings) },
    {
      colour: options.colour ?? false,
      readText: readOnce(options.readText ?? ((file) => readText(join(report.root, file)))),
      inRepository: (file) => prefix + file,
    },
  );
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
