import type { TurnStartParams } from '@codex-ts/app-server-protocol';
import type { ToolOutput } from '@codex-ts/protocol';

import { refused } from '../thread/thread-fault.ts';

/** The result of a tool that the client hands in instead of words. Throws `RequestFault` in native's words. */
export function handedIn({
  input,
  toolOutput,
}: Pick<TurnStartParams, 'input' | 'toolOutput'>): ToolOutput | undefined {
  if (toolOutput === null || toolOutput === undefined) return undefined;
  if (input.length > 0) throw refused('`toolOutput` cannot be combined with nonempty `input`');
  const { name, namespace = null, output } = toolOutput;
  if (name === '') throw refused('`toolOutput.name` must not be empty');
  const isUploaded =
    typeof output !== 'string' && output.some((part) => part.type === 'input_audio' && 'file_id' in part);
  if (isUploaded) throw refused('Uploaded audio files must be submitted as turn input.');
  return {
    name,
    ...(namespace !== null && { namespace }),
    output: typeof output === 'string' ? output : output.map((part) => ({ ...part })),
  };
}
