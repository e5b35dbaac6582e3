import { type KeyObject, sign } from 'node:crypto';
import { publicKeyOf, signedBy } from './ed25519.ts';

/** How far an agent's chain of events is in one lane, and its value there. */
export interface ChainHead {
  site: string;
  agent: string;
  lane: string;
  epoch: string;
  /** Number of the newest event covered. */
  seq: number;
  /** Chain value after it, hexadecimal. */
  chain: string;
}

/** The bytes that an agent's key signs of a head. */
export function chainHeadBytes({ site, agent, lane, epoch, seq, chain }: ChainHead): Uint8Array {
  return Buffer.from(`hinomi-agent-chain/1\n${[site, agent, lane, epoch, seq, chain].join('\n')}\n`);
}

/** Signs a head with the private Ed25519 key that only the agent's machine holds; base64. */
export function signChainHead(head: ChainHead, key: KeyObject): string {
  return sign(null, chainHeadBytes(head), key).toString('base64');
}

/** True when the key (32 raw bytes in base64) made this signature of the head. */
export function verifyChainHead(head: ChainHead, signature: string, publicKey: string): boolean {
  const key = publicKeyOf(Buffer.from(publicKey, 'base64'));
  return key !== null && signedBy(key, chainHeadBytes(head), signature);
}
