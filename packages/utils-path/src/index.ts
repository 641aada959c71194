export { CodexHomeError, resolveCodexHome, type HomeEnvironment } from './codex-home.ts';
export { isInside, normalForm, type PathOptions } from './normal-form.ts';
export { PathOutsideError, PathUnreadableError, resolveInside } from './resolve-inside.ts';
