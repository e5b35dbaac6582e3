import { hash } from 'node:crypto';
import { publicKeyOf, signedBy } from './ed25519.ts';

/** The ledger's head, signed: whoever holds it can prove later that nothing before it was changed. */
export interface Checkpoint {
  /** Number of entries covered. */
  size: number;
  /** RFC 9162 root over them, hexadecimal. */
  root: string;
  /** ISO 8601 UTC. */
  at: string;
  keyId: string;
  /** Ed25519 over `checkpointBytes`, base64. */
  signature: string;
}

/** The bytes a checkpoint's signature covers. */
export function checkpointBytes(checkpoint: Omit<Checkpoint, 'signature'>): Uint8Array {
  const { size, root, at, keyId } = checkpoint;
  return Buffer.from(`hinomi-ledger-checkpoint/1\n${size}\n${root}\n${at}\n${keyId}\n`);
}

/** Key id of a raw Ed25519 public key: the first 16 hexadecimal digits of its SHA-256. */
export function keyIdOf(publicKey: Uint8Array): string {
  return hash('sha256', publicKey, 'hex').slice(0, 16);
}

/** True when the raw 32-byte Ed25519 key made this checkpoint's signature. */
export function verifyCheckpoint(checkpoint: Checkpoint, publicKey: Uint8Array): boolean {
  const key = publicKeyOf(publicKey);
  return key !== null && signedBy(key, checkpointBytes(checkpoint), checkpoint.signature);
}
