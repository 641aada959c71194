export { confine, type ConfinedCommand, type ConfineOptions, type UnconfinedCommand } from './confine.ts';
export { SandboxRootError, SandboxUnavailableError, type SandboxLack } from './errors.ts';
export { findSandbox, type FoundSandbox, type SandboxSearch } from './find-sandbox.ts';
export { writableDirectories, type RootSurroundings } from './roots.ts';
export { networkFilter, type FilteredArchitecture } from './seccomp.ts';
