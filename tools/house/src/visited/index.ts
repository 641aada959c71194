export { isCode, listGitFiles } from '../git-files.ts';
export { runTool, type ToolOptions, type ToolResult } from '../run-tool.ts';
export { oxlintVisit, tscVisit, vitestVisit } from './tool-visits.ts';
export { planTasks, taskVisit, withDependencies, type TurboTask } from './turbo-plan.ts';
export { missedFiles, missedFolders, type Visit } from './visit.ts';
