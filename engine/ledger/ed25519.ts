import { createPublicKey, type KeyObject, verify } from 'node:crypto';

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A raw 32-byte Ed25519 public key as node:crypto takes it; null for anything that is none by its length. */
export function publicKeyOf(raw: Uint8Array): KeyObject | null {
  if (raw.length !== 32) return null;
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}

/** True when the key made this signature (base64) over the bytes. */
export function signedBy(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  const raw = Buffer.from(signature, 'base64');
  // Base64 has idle bits: another spelling of the same bytes is not what was written.
  return raw.toString('base64') === signature && verify(null, bytes, key, raw);
}
