import { createHash, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';

import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { blake2b } from '@noble/hashes/blake2.js';

import { AgentIdentityError } from '../errors.ts';
import { readAgentKey } from './agent-assertion.ts';

const keyBytes = 32;
const nonceBytes = 24;
const tagBytes = 16;

// RFC 8410 §7: what stands before the 32 bytes of an X25519 private key, and of a public one.
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');

// "expand 32-byte k", the constant of Salsa20.
const sigma = new Uint32Array([0x61_70_78_65, 0x33_20_64_6e, 0x79_62_2d_32, 0x6b_20_65_74]);

/**
 * Opens a task's name that was sealed for the agent: libsodium's sealed box in base64, whose key is the X25519 form of
 * the agent's. Loaded when an authority seals. Throws `AgentIdentityError`.
 */
export function openSealedTask(sealed: string, privateKey: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(sealed)) {
    throw new AgentIdentityError('encrypted task id is not valid base64');
  }
  const opened = openSealedBox(Buffer.from(sealed, 'base64'), exchangeKey(privateKey));
  const text = opened?.toString();
  if (opened === undefined || text === undefined || text === '') {
    throw new AgentIdentityError('failed to decrypt encrypted task id');
  }
  if (!Buffer.from(text).equals(opened)) throw new AgentIdentityError('decrypted task id is not valid UTF-8');
  return text;
}

/** The scalar of an Ed25519 key, which is an X25519 key too: RFC 8032 §5.1.5. */
function exchangeKey(privateKey: string): Buffer {
  const seed = readAgentKey(privateKey).export({ format: 'der', type: 'pkcs8' }).subarray(-keyBytes);
  return createHash('sha512').update(seed).digest().subarray(/*start*/ 0, keyBytes);
}

function openSealedBox(box: Buffer, secret: Buffer): Buffer | undefined {
  if (box.length < keyBytes + tagBytes) return undefined;
  const theirs = box.subarray(/*start*/ 0, keyBytes);
  const privateKey = createPrivateKey({
    key: Buffer.concat([privatePrefix, secret]),
    format: 'der',
    type: 'pkcs8',
  });
  const ours = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-keyBytes);
  try {
    const publicKey = createPublicKey({
      key: Buffer.concat([publicPrefix, theirs]),
      format: 'der',
      type: 'spki',
    });
    const key = boxKey(diffieHellman({ privateKey, publicKey }));
    const nonce = blake2b(Buffer.concat([theirs, ours]), { dkLen: nonceBytes });
    return Buffer.from(xsalsa20poly1305(key, nonce).decrypt(box.subarray(keyBytes)));
  } catch {
    return undefined; // sealed for another key, or damaged
  }
}

/** NaCl's `crypto_box_beforenm`. */
function boxKey(shared: Buffer): Uint8Array {
  const out = new Uint32Array(8);
  hsalsa(sigma, words(shared), new Uint32Array(4), out);
  return new Uint8Array(out.buffer);
}

/** Little-endian words, as the cipher counts them. */
function words(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
}
