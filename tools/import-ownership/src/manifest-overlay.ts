import type { Workspace, WorkspacePackage } from '@codex-ts/lint-run';

function manifestFile({ folder }: WorkspacePackage): string {
  return folder === '.' ? 'package.json' : `${folder}/package.json`;
}

/** The workspace as it would be if some manifests had these texts; all were read before, and names stay. */
export function createManifestOverlay(workspace: Workspace, texts: ReadonlyMap<string, string>): Workspace {
  const packages = workspace.packages.map((own): WorkspacePackage => {
    const text = texts.get(manifestFile(own));
    if (text === undefined) return own;
    const raw = JSON.parse(text.replace(/^\uFEFF/u, '')) as Readonly<Record<string, unknown>>; // it was an object before
    return { ...own, manifest: { ...own.manifest, raw } };
  });
  return { ...workspace, packages };
}
