/** What the model reads about a command that was not started, in native's words. */
export function rejectedText(why: string): string {
  return `exec_command failed: CreateProcess { message: ${JSON.stringify(`Rejected(${JSON.stringify(why)})`)} }`;
}
