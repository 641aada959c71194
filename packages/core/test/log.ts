import { readFile } from 'node:fs/promises';

/** A line of a log, as far as the tests look at it. */
export interface LogLine {
  ordinal?: number;
  type: string;
  payload: {
    type?: string;
    role?: string;
    output?: unknown;
    item?: { type?: string; [member: string]: unknown };
    [member: string]: unknown;
  };
}

export async function logLines(path: string | undefined): Promise<LogLine[]> {
  const text = await readFile(path ?? '', 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** What the lines are, in order: `response_item message user`, `event_msg item_completed AgentMessage`. */
export function outline(lines: readonly LogLine[]): string[] {
  return lines.map(({ type, payload }) =>
    [type, payload.type, payload.role, payload.item?.type].filter((part) => part !== undefined).join(' '),
  );
}
