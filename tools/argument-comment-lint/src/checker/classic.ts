import type ts from 'typescript-6';

import type { Checker, CheckedProgram, CheckerOptions, Overlay, ProgramPlan } from './checker.ts';
import { classicProgram, type Classic } from './classic-program.ts';
import { isUnreadable, virtualConfig } from './virtual-config.ts';

/** A checker over the API of TypeScript 5 and 6: slower, and the same verdicts. */
export function classicChecker(api: Classic, { root, overlay }: CheckerOptions): Checker {
  const configs = new Map<string, string>();
  const opened = new Map<string, CheckedProgram>();
  const readFile = (path: string): string | undefined =>
    configs.get(path) ?? overlay.get(path) ?? api.sys.readFile(path);
  const parseHost: ts.ParseConfigFileHost = {
    useCaseSensitiveFileNames: api.sys.useCaseSensitiveFileNames,
    readDirectory: (...args) => api.sys.readDirectory(...args),
    fileExists: (path) => configs.has(path) || api.sys.fileExists(path),
    readFile,
    getCurrentDirectory: () => root,
    onUnRecoverableConfigFileDiagnostic() {}, // a config that cannot be read gives none
  };

  function parse(path: string): ts.ParsedCommandLine | undefined {
    return api.getParsedCommandLineOfConfigFile(path, {}, parseHost);
  }

  function openPlan(plan: ProgramPlan): CheckedProgram {
    const { path, text } = virtualConfig(plan);
    const kept = opened.get(path);
    if (kept !== undefined) return kept;
    configs.set(path, text);
    const parsed = parse(path);
    if (parsed === undefined) throw new Error(`TypeScript ${api.version} cannot read ${plan.config ?? path}`);
    const program = createProgram({ api, readFile, overlay }, parsed);
    const problems = parsed.errors
      .filter(({ code }) => isUnreadable(code))
      .map(({ messageText }) => api.flattenDiagnosticMessageText(messageText, '\n'));
    const checked = classicProgram(api, program, problems);
    opened.set(path, checked);
    return checked;
  }

  return {
    version: api.version,
    readConfig(path) {
      const parsed = parse(path);
      return { fileNames: parsed?.fileNames ?? [], options: { ...parsed?.options } };
    },
    open(plan, closed = []) {
      for (const each of closed) opened.delete(virtualConfig(each).path);
      return openPlan(plan);
    },
    forget() {}, // the program holds its trees itself
    invalidate: () => opened.clear(),
    close() {
      opened.clear();
    },
  };
}

function createProgram(
  {
    api,
    readFile,
    overlay,
  }: { api: Classic; readFile: (path: string) => string | undefined; overlay: Overlay },
  parsed: ts.ParsedCommandLine,
): ts.Program {
  // The last member is honoured by `createProgram` and missing in its type.
  const host: ts.CompilerHost & { useSourceOfProjectReferenceRedirect?: () => boolean } =
    api.createCompilerHost(parsed.options, /*setParentNodes*/ true);
  host.readFile = readFile;
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (file) => overlay.has(file) || fileExists(file);
  host.useSourceOfProjectReferenceRedirect = () => true;
  return api.createProgram({
    rootNames: parsed.fileNames,
    options: parsed.options,
    host,
    ...(parsed.projectReferences !== undefined && { projectReferences: parsed.projectReferences }),
  });
}
