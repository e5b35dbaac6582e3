import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A sealed secret cannot be opened: another key, another owner, or damaged. */
export class UnsealError extends Error {
  override name = 'UnsealError';
}

/** Seals a secret for the database with the hub's 32-byte key (AES-256-GCM), bound to the id of its owner. */
export function seal(key: Uint8Array, owner: string, secret: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Opens a sealed secret. */
export function unseal(key: Uint8Array, owner: string, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(owner));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    throw new UnsealError(`the secret of ${owner} cannot be opened with this hub's key; write it anew`);
  }
}
