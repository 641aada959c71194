const description =
  'Edits files. The patch names each file with "*** Add File:", "*** Update File:" or "*** Delete File:"; lines are ' +
  'prefixed with "+", "-" or a space; it starts with "*** Begin Patch" and ends with "*** End Patch". Paths are ' +
  'relative to the workspace.';

const grammar = `start: begin hunk+ end
begin: "*** Begin Patch" LF
end: "*** End Patch" LF?

hunk: add | delete | update
add: "*** Add File: " path LF add_line+
delete: "*** Delete File: " path LF
update: "*** Update File: " path LF move? change?

move: "*** Move to: " path LF
change: (context | line)+ eof?
path: /(.+)/
add_line: "+" /(.*)/ LF
context: ("@@" | "@@ " /(.+)/) LF
line: ("+" | "-" | " ") /(.*)/ LF
eof: "*** End of File" LF

%import common.LF
`;

/** `apply_patch` for models that follow a grammar. */
export const freeformPatchSpec = {
  type: 'custom',
  name: 'apply_patch',
  description,
  format: { type: 'grammar', syntax: 'lark', definition: grammar },
} as const;

/** `apply_patch` for all others. */
export const functionPatchSpec = {
  type: 'function',
  name: 'apply_patch',
  description,
  strict: false,
  parameters: {
    type: 'object',
    properties: { input: { type: 'string', description: 'The whole patch.' } },
    required: ['input'],
    additionalProperties: false,
  },
} as const;
