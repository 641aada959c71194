import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createExchange } from '@codex-ts/utils-http';
import { expect, test } from 'vitest';

import { fixturePath, serveRaw, serveTls } from './loopback-server.ts';

const ca = fixturePath('ca.pem');

test.each([
  { CODEX_CA_CERTIFICATE: ca },
  { SSL_CERT_FILE: ca },
  { CODEX_CA_CERTIFICATE: '', SSL_CERT_FILE: ca },
  { CODEX_CA_CERTIFICATE: ca, SSL_CERT_FILE: '/does/not/exist' },
])('a server is trusted by %o', async (environment) => {
  await using server = await serveTls('server', (_request, response) => void response.end('x'));
  await using exchange = createExchange({ environment });

  for (const host of ['127.0.0.1', 'localhost']) {
    const answer = await exchange({ url: `https://${host}:${server.port}/` });
    expect(await answer.text()).toBe('x');
  }
});

test.each([
  { certificate: 'server', trust: {}, reason: 'untrusted', caSource: 'builtIn', shown: 'roots' },
  { certificate: 'self-signed', trust: {}, reason: 'selfSigned', caSource: 'builtIn', shown: 'roots' },
  {
    certificate: 'self-signed',
    trust: { SSL_CERT_FILE: ca },
    reason: 'selfSigned',
    caSource: 'SSL_CERT_FILE',
    shown: `${ca} (SSL_CERT_FILE)`,
  },
  {
    certificate: 'expired',
    trust: { CODEX_CA_CERTIFICATE: ca },
    reason: 'expired',
    caSource: 'CODEX_CA_CERTIFICATE',
    shown: `${ca} (CODEX_CA_CERTIFICATE)`,
  },
  {
    certificate: 'other-host',
    trust: { SSL_CERT_FILE: ca },
    reason: 'wrongHost',
    caSource: 'SSL_CERT_FILE',
    shown: `${ca} (SSL_CERT_FILE)`,
  },
])('$certificate with $trust: $reason', async ({ certificate, trust, reason, caSource, shown }) => {
  await using server = await serveTls(certificate, () => {});
  await using exchange = createExchange({ environment: trust });

  const refused = exchange({ url: `https://localhost:${server.port}/` });

  await expect(refused).rejects.toMatchObject({ code: 'HTTP_TLS_FAILED', reason, caSource, retry: 'never' });
  await expect(refused).rejects.toThrow(shown);
});

test('a server that speaks no TLS', async () => {
  await using server = await serveRaw((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await using exchange = createExchange({ environment: {} });

  await expect(exchange({ url: `https://127.0.0.1:${server.port}/` })).rejects.toMatchObject({
    code: 'HTTP_TLS_FAILED',
    reason: 'handshake',
  });
});

test('a server that hangs up before the connection is secure', async () => {
  await using server = await serveRaw((socket) => {
    socket.once('data', () => socket.end());
  });
  await using exchange = createExchange({ environment: {} });

  await expect(exchange({ url: `https://127.0.0.1:${server.port}/` })).rejects.toMatchObject({
    code: 'HTTP_UNREACHABLE',
    phase: 'tls',
  });
});

test('a server that is silent instead of making the connection secure', async () => {
  await using server = await serveRaw(() => {});
  await using exchange = createExchange({ environment: {} });

  const late = exchange({ url: `https://127.0.0.1:${server.port}/`, deadlineMs: 50 });

  await expect(late).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', phase: 'connect' });
});

test.each([
  { name: 'is missing', contents: undefined, says: 'ENOENT' },
  { name: 'is empty', contents: '', says: 'no PEM certificate' },
  {
    name: 'holds a key only',
    contents: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    says: 'no PEM certificate',
  },
  {
    name: 'is garbage between the right lines',
    contents: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    says: 'asn1',
  },
])('a CA file that $name is told as such, and read again once mended', async ({ contents, says }) => {
  const folder = await mkdtemp(join(tmpdir(), 'utils-http-'));
  const path = join(folder, 'ca.pem');
  if (contents !== undefined) await writeFile(path, contents);
  await using server = await serveTls('server', (_request, response) => void response.end('x'));
  await using exchange = createExchange({ environment: { SSL_CERT_FILE: path } });
  const url = `https://localhost:${server.port}/`;

  const refused = exchange({ url });
  await expect(refused).rejects.toMatchObject({
    code: 'HTTP_TLS_FAILED',
    reason: 'caFile',
    caSource: 'SSL_CERT_FILE',
  });
  await expect(refused).rejects.toThrow(says);
  await expect(refused).rejects.toThrow(path);
  expect(server.connections()).toBe(0);

  const { readFile } = await import('node:fs/promises');
  // OpenSSL writes certificates with trust settings so.
  const mended = (await readFile(ca, 'utf8')).replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE');
  await writeFile(path, `# a comment\n${mended}`);
  expect(await (await exchange({ url })).text()).toBe('x');
  await rm(folder, { recursive: true });
});
