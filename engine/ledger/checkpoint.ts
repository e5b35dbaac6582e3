import { createPublicKey, hash, verify } from 'node:crypto';

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

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** True when the raw 32-byte Ed25519 key made this checkpoint's signature. */
export function verifyCheckpoint(checkpoint: Checkpoint, publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
  return verify(null, checkpointBytes(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'));
}

/** Short form for print and mail: `size:root`, the root's first 16 digits in groups of four. */
export function shortCheckpoint(checkpoint: Pick<Checkpoint, 'size' | 'root'>): string {
  const groups = checkpoint.root.slice(0, 16).match(/.{4}/g) ?? [];
  return `${checkpoint.size}:${groups.join('-')}`;
}

/** Reads the short form back; null when it is none. */
export function parseShortCheckpoint(text: string): { size: number; root: string } | null {
  const parts = /^(\d{1,15}):([0-9a-f-]{16,80})$/.exec(text.trim().toLowerCase());
  return parts ? { size: Number(parts[1]), root: parts[2]!.replaceAll('-', '') } : null;
}
