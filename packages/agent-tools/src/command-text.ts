const bytesPerToken = 4;

/** What the model reads about a command that ended or still runs. */
export interface CommandReport {
  /** Six hexadecimal digits. */
  chunkId: string;
  wallTimeMs: number;
  state:
    | { kind: 'exited'; exitCode: number }
    | { kind: 'running'; sessionId: number }
    | { kind: 'killed'; why: string };
  output: string;
  /** Bytes that were dropped before they got here. */
  omittedBytes: number;
  maxOutputTokens: number;
}

/** The report in native's words. */
export function commandText(report: CommandReport): string {
  const shown = capOutput(report.output, report.maxOutputTokens * bytesPerToken, report.omittedBytes);
  const tokens = Math.ceil((Buffer.byteLength(report.output) + report.omittedBytes) / bytesPerToken);
  return [
    `Chunk ID: ${report.chunkId}`,
    `Wall time: ${(report.wallTimeMs / 1000).toFixed(4)} seconds`,
    stateLine(report.state),
    `Original token count: ${tokens}`,
    'Output:',
    shown.omittedBytes > 0
      ? `Warning: truncated output (original token count: ${tokens})\n${shown.text}`
      : shown.text,
  ].join('\n');
}

function stateLine(state: CommandReport['state']): string {
  switch (state.kind) {
    case 'exited':
      return `Process exited with code ${state.exitCode}`;
    case 'running':
      return `Process running with session ID ${state.sessionId}`;
    case 'killed':
      return `Process ended without an exit code: ${state.why}`;
    default:
      return state satisfies never;
  }
}

/** Head and tail of a text that is too long, with a line between them that says how much is missing. */
export function capOutput(
  text: string,
  limitBytes: number,
  alreadyOmitted: number,
): { text: string; omittedBytes: number } {
  const bytes = Buffer.from(text);
  if (bytes.length <= limitBytes) return { text, omittedBytes: alreadyOmitted };
  const half = Math.floor(limitBytes / 2);
  const head = wholeCharacters(bytes.subarray(/*start*/ 0, half), 'end');
  const tail = wholeCharacters(bytes.subarray(bytes.length - half), 'start');
  const omittedBytes = bytes.length - head.length - tail.length + alreadyOmitted;
  return {
    text: `${head.toString()}\n... ${omittedBytes} bytes omitted ...\n${tail.toString()}`,
    omittedBytes,
  };
}

/** Without the bytes of a character that was cut in two at that edge. */
function wholeCharacters(bytes: Buffer, cutAt: 'start' | 'end'): Buffer {
  const isContinuation = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  if (cutAt === 'start') {
    let start = 0;
    while (start < bytes.length && isContinuation(start)) start += 1;
    return bytes.subarray(start);
  }
  let end = bytes.length;
  while (end > 0 && isContinuation(end - 1)) end -= 1;
  // The byte before is a lead byte or ASCII; a lead byte whose character is complete may stay.
  const lead = bytes[end - 1] ?? 0;
  const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return end - 1 + length <= bytes.length
    ? bytes.subarray(/*start*/ 0, end - 1 + length)
    : bytes.subarray(0, end - 1);
}
