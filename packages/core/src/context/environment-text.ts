/** Where and when the agent works, as the model is told. */
export function environmentText({ workspace, nowMs }: { workspace: string; nowMs: number }): string {
  return [
    '<environment_context>',
    `  <cwd>${escapeXml(workspace)}</cwd>`,
    `  <platform>${process.platform}</platform>`,
    `  <current_date>${localDate(nowMs)}</current_date>`,
    '</environment_context>',
  ].join('\n');
}

function localDate(ms: number): string {
  const date = new Date(ms);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(/*maxLength*/ 2, '0')).join('-');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
