import { createAuthManager, resolveOriginator } from '@codex-ts/login';
import type { UserInput } from '@codex-ts/protocol';

import type { EventWriter } from './event-writer.ts';
import type { ExecOptions, ExecOutcome } from './exec-options.ts';
import { writeLastMessage } from './last-message.ts';
import { openThread } from './open-thread.ts';
import { readOutputSchema } from './output-schema.ts';
import { resolveSettings } from './resolve-settings.ts';

/** Settings, credentials, thread, turn: in this order, so that what is wrong is found before anything is sent. */
export async function runPrompt(options: ExecOptions, writer: EventWriter): Promise<ExecOutcome> {
  const { signal, environment } = options;
  const settings = await resolveSettings(options);
  const outputSchema =
    options.outputSchemaFile === undefined ? undefined : await readOutputSchema(options.outputSchemaFile);
  for (const notice of settings.notices) await options.stderr(`note: ${notice}\n`);
  const identity = { originator: resolveOriginator(environment, 'codex_exec'), version: options.version };
  const auth = createAuthManager({
    ...settings.auth,
    codexHome: options.codexHome,
    ...(options.account === undefined ? {} : { account: options.account }),
    environment,
    identity,
    allowApiKeyFromEnvironment: true,
  });
  const thread = await openThread(options, { settings, auth, identity });
  try {
    const turn = thread.runStreamed(userInput(options), {
      ...(outputSchema === undefined ? {} : { outputSchema }),
      ...(signal === undefined ? {} : { signal }),
    });
    let outcome: ExecOutcome = { outcome: 'interrupted', threadId: thread.id };
    for await (const event of turn) {
      await writer.event(event);
      if (event.type === 'turnFailed') {
        outcome = { outcome: 'failed', failure: event.failure, threadId: thread.id };
      } else if (event.type === 'turnCompleted') {
        const { answer } = await turn.result;
        outcome = { outcome: 'completed', threadId: thread.id, answer };
      }
    }
    if (outcome.outcome === 'completed') await finish(options, writer, outcome.answer);
    return outcome;
  } finally {
    await thread[Symbol.asyncDispose]();
    await auth[Symbol.asyncDispose]();
  }
}

async function finish(options: ExecOptions, writer: EventWriter, answer: string): Promise<void> {
  if (options.lastMessageFile !== undefined) await writeLastMessage(options.lastMessageFile, answer);
  await writer.answer(answer);
}

function userInput({ prompt, images = [] }: ExecOptions): UserInput {
  if (images.length === 0) return prompt;
  return [...images.map((path) => ({ type: 'localImage', path }) as const), { type: 'text', text: prompt }];
}
