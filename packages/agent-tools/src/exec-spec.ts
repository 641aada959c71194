const outputTokens = {
  type: 'number',
  description: 'How many tokens of output to return. 10000 by default and at most.',
} as const;

/** `exec_command` as the model is offered it. */
export const execCommandSpec = {
  type: 'function',
  name: 'exec_command',
  description: 'Runs a shell command. Returns its output, or a session id when it is still running.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      cmd: { type: 'string', description: 'The command line for the shell.' },
      workdir: { type: 'string', description: 'Where to run it. The workspace by default.' },
      shell: { type: 'string', description: "The shell to run it with. The user's by default." },
      login: { type: 'boolean', description: 'Whether the shell is a login shell. True by default.' },
      keep_stdin_open: {
        type: 'boolean',
        description: 'Whether write_stdin is to follow. False by default: standard input is empty.',
      },
      yield_time_ms: {
        type: 'number',
        description: 'How long to wait for the end before returning. 10000 ms by default, from 250 to 30000.',
      },
      max_output_tokens: outputTokens,
      sandbox_permissions: {
        type: 'string',
        enum: ['use_default', 'require_escalated'],
        description:
          'require_escalated asks the user to let the command run outside the sandbox. use_default by default.',
      },
      justification: {
        type: 'string',
        description: 'With require_escalated: the question that is put to the user, short.',
      },
    },
    required: ['cmd'],
    additionalProperties: false,
  },
} as const;

/** `write_stdin` as the model is offered it. */
export const writeStdinSpec = {
  type: 'function',
  name: 'write_stdin',
  description: 'Writes to the standard input of a command that is still running and returns its new output.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      session_id: { type: 'number', description: 'The session id that exec_command returned.' },
      chars: { type: 'string', description: 'What to write. Empty by default: only look at the output.' },
      yield_time_ms: {
        type: 'number',
        description:
          'How long to wait for output. 250 ms after writing, 5000 ms when only looking, by default.',
      },
      max_output_tokens: outputTokens,
    },
    required: ['session_id'],
    additionalProperties: false,
  },
} as const;
