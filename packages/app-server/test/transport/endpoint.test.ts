import { parseEndpoint } from '@codex-ts/app-server';
import { expect, test } from 'vitest';

test.each([
  ['stdio://', { kind: 'stdio' }],
  ['unix:///run/codex.sock', { kind: 'unix', path: '/run/codex.sock' }],
  ['unix://relative.sock', { kind: 'unix', path: 'relative.sock' }],
  ['unix://', { kind: 'unix', path: '/home/app-server-control/app-server-control.sock' }],
  ['ws://127.0.0.1:0', { kind: 'websocket', host: '127.0.0.1', port: 0 }],
  ['ws://[::1]:65535', { kind: 'websocket', host: '::1', port: 65_535 }],
])('%s', (url, endpoint) => {
  expect(parseEndpoint(url, '/home')).toEqual(endpoint);
});

test.each([
  'off',
  '',
  'http://127.0.0.1:1',
  'ws://localhost:1',
  'ws://127.0.0.1',
  'ws://127.0.0.1:65536',
  'ws://127.0.0.1:1/path',
  'ws://[127.0.0.1]:1',
  'ws://::1:1',
  'wss://127.0.0.1:1',
])('%s is no endpoint', (url) => {
  expect(() => parseEndpoint(url, '/home')).toThrow(
    expect.objectContaining({ code: 'APP_SERVER_LISTEN_INVALID' }),
  );
});
