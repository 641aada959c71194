import type { Check } from './check.ts';

/** Nobody is asked: findings are told by `run`. */
function quiet(): void {}

/** `import-ownership` over the workspace: who declares, hands on and imports what, manifests and layers. */
export const importOwnershipCheck: Check = {
  name: 'import-ownership',
  claim: 'every symbol is imported from the package that declares it',
  async run(house) {
    const { graph, findings } = await house.ownership();
    return {
      findings: findings.map(({ file, line, rule, message, help }) => ({
        path: file,
        line,
        rule,
        message,
        ...(help !== undefined && { remedy: help }),
      })),
      lookedAt: `${graph.modules.size} files of ${graph.packages.size} packages`,
    };
  },
  async fix({ root }) {
    const { runCommandLine } = await import('@codex-ts/import-ownership');
    await runCommandLine(['--fix'], { cwd: root, print: quiet, complain: quiet, hasColours: false });
  },
};
