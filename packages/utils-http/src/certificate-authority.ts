import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

import { describeError } from '@codex-ts/utils-error';

import { HttpTlsError, type Subject } from './errors.ts';

/** A file of CA certificates that an environment variable names. */
export interface AuthorityFile {
  readonly path: string;
  readonly variable: string;
}

// OpenSSL writes certificates with trust settings under the second label.
const certificate = /-----BEGIN (TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/gu;

/**
 * Trust in the certificates of a PEM file in addition to node's own roots. Throws HttpTlsError when the file
 * cannot be read or holds no certificate.
 */
export async function trustAuthorities(file: AuthorityFile, subject: Subject): Promise<SecureContext> {
  try {
    const own = (await readFile(file.path, 'utf8')).match(certificate) ?? [];
    if (own.length === 0) throw new Error('it holds no PEM certificate');
    for (const pem of own) void new X509Certificate(pem);
    return createSecureContext({ ca: [...getCACertificates('default'), ...own] });
  } catch (cause) {
    const message = `the CA file ${file.path} that ${file.variable} names cannot be used: ${describeError(cause)}`;
    const remedy = `Let ${file.variable} name a readable file of PEM certificates, or unset it.`;
    throw new HttpTlsError(
      subject,
      { reason: 'caFile', message, caSource: file.variable },
      { remedy, cause },
    );
  }
}
