import type { MessageItem } from '@codex-ts/protocol';

/** What the model reads about a turn that was interrupted. */
export const turnAborted: MessageItem = {
  type: 'message',
  role: 'user',
  content: [
    {
      type: 'input_text',
      text:
        '<turn_aborted>\nThe previous turn was interrupted. What it was running was stopped and may have done part of ' +
        'its work.\n</turn_aborted>',
    },
  ],
};
