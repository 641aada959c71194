/** Records in a process of its own. Arguments: the home, and what to do. One JSON value a line on stdout. */
import { resumeRecorder, startRecorder, type Recorder } from '@codex-ts/rollout';

import { meta, said, threadId } from './session-home.ts';

const [, , codexHome = '', task = ''] = process.argv;

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function failure(error: unknown): unknown {
  return error instanceof Error ? Object.fromEntries(Object.entries(error)) : String(error);
}

/** Says so after every entry that is recorded, for ever. */
async function count(recorder: Recorder): Promise<never> {
  for (let number = 0; ; number += 1) {
    await recorder.record(said(`number ${number}`));
    print(number);
  }
}

try {
  switch (task) {
    case 'count':
      await count(await startRecorder({ codexHome, meta: meta() }));
      break;
    case 'resume': {
      await using resumed = (await resumeRecorder({ codexHome, threadId: threadId() })).recorder;
      print(resumed.path);
      break;
    }
    default:
      print(`no task ${task}`);
  }
} catch (error) {
  print(failure(error));
}
