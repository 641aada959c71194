import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { entriesOf, type PackedPackage } from './packed-package.ts';

/** The profile `esm-only`: how Node's `require` and resolution without `exports` fare is not our concern. */
const ignored = new Set(['node10', 'node16-cjs']);

function describe(problem: Problem): string[] {
  if ('resolutionKind' in problem) {
    const { kind, entrypoint, resolutionKind } = problem;
    return ignored.has(resolutionKind) ? [] : [`types: ${kind} at "${entrypoint}" under ${resolutionKind}`];
  }
  if ('resolutionOption' in problem && ignored.has(problem.resolutionOption)) return [];
  const where = 'fileName' in problem ? problem.fileName : problem.typesFileName;
  return [`types: ${problem.kind} in ${where}`];
}

/** What arethetypeswrong finds under the profile `esm-only`. */
export async function typeResolutionFindings(packed: PackedPackage): Promise<string[]> {
  if (entriesOf(packed.manifest).size === 0) return [];
  const result = await checkPackage(createPackageFromTarballData(packed.tarballData));
  if (result.types === false) return ['types: none are shipped'];
  return [...new Set(result.problems.flatMap(describe))];
}

/** What publint finds when it is strict; suggestions count too. */
export async function publishFindings(packed: PackedPackage): Promise<string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: packed.tarballData.buffer },
    level: 'suggestion',
    strict: true,
  });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}
