import type { PackageManifest, Target, Workspace } from '@codex-ts/lint-run';

import type { ModuleRecord, Span } from './module-record.ts';

/** Where a manifest declares a dependency. */
export type DependencySection =
  | 'dependencies'
  | 'devDependencies'
  | 'optionalDependencies'
  | 'peerDependencies';

/** One dependency as a manifest declares it. */
export interface DeclaredDependency {
  readonly name: string;
  readonly section: DependencySection;
  /** For example `workspace:*`. */
  readonly range: string;
}

/** One way into a package from outside. */
export interface PackageEntry {
  /** What others write: `@acme/core`, `@acme/core/tokens`. */
  readonly specifier: string;
  /** The source file behind it, from the root. */
  readonly file: string;
}

/** One package of the workspace. */
export interface PackageNode {
  readonly name: string;
  /** From the root, with `/`; `.` for the root itself. */
  readonly folder: string;
  readonly directory: string;
  readonly manifest: PackageManifest;
  readonly isPrivate: boolean;
  /** The main entry first. */
  readonly entries: readonly PackageEntry[];
  /** Every section that names a dependency, so one name may stand in several. */
  readonly declared: readonly DeclaredDependency[];
}

/** Where a specifier leads. */
export type Resolution =
  /** A module of the workspace. */
  | {
      readonly kind: 'module';
      readonly file: string;
      readonly package: string;
      /** How: by path, by an entry of a package, by `paths` of a tsconfig, by `imports` of the own package. */
      readonly by: 'entry' | 'imports' | 'path' | 'paths';
    }
  /** A file of the workspace without names to export: JSON, styles, images. */
  | { readonly kind: 'asset'; readonly package: string }
  /** A package that is not of the workspace. */
  | { readonly kind: 'external'; readonly package: string }
  | { readonly kind: 'builtin' }
  /** It should lead to a file or a sibling, and does not. */
  | { readonly kind: 'unresolved'; readonly package?: string; readonly why: string };

/** How a module reaches another. */
export type EdgeForm =
  | 'augmentation'
  | 'dynamic'
  | 'export'
  | 'import'
  | 'mock'
  | 'reference'
  | 'require'
  | 'type';

/** One module reaching another; the span is the specifier with its quotes. */
export interface ModuleEdge extends Span {
  readonly specifier: string;
  readonly form: EdgeForm;
  /** Whether it is gone when types are. */
  readonly isType: boolean;
  readonly to: Resolution;
}

/** One source file. */
export interface ModuleNode {
  readonly file: string;
  readonly package: PackageNode;
  /** What the file is there for. */
  readonly target: Target;
  readonly record: ModuleRecord;
  readonly edges: readonly ModuleEdge[];
}

/** What a workspace is made of, as its sources and manifests say it. */
export interface OwnershipGraph {
  readonly root: string;
  readonly workspace: Workspace;
  /** By name. */
  readonly packages: ReadonlyMap<string, PackageNode>;
  /** By file, from the root; sorted. */
  readonly modules: ReadonlyMap<string, ModuleNode>;
  /** Where a specifier leads when this file writes it. */
  resolve(file: string, specifier: string): Resolution;
  /** The text of a file as it was read, without byte order mark. Throws FileUnreadableError, FileChangedError. */
  textOf(file: string): string;
}
