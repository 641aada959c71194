import { parseResponseItem, parseThreadId, responseItemToWire } from '@codex-ts/protocol';

const call = parseResponseItem({
  type: 'function_call',
  name: 'exec_command',
  arguments: '{"cmd":"ls"}',
  call_id: 'call_1',
});
if (call?.type === 'function_call') console.log(`${call.name} ${call.arguments}`);

// Items of a kind this version does not know are kept, and go back as they came.
const newer = parseResponseItem({ type: 'hologram', depth: 3 });
if (newer !== undefined) console.log(newer.type, JSON.stringify(responseItemToWire(newer)));

console.log(parseThreadId('01A210D5-3CFA-7CE1-8D78-E547A6911E4E'));
