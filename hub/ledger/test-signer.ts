import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { keyIdOf } from '#engine/ledger/index.ts';
import type { LedgerSigner } from './ledger.ts';

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A signer with a key derived from one byte, for tests: repeatable, and worth nothing. */
export function testSigner(seed: number): LedgerSigner {
  const der = Buffer.concat([pkcs8Prefix, Buffer.alloc(32, seed)]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const jwk = createPublicKey(key).export({ format: 'jwk' });
  const publicKey = Buffer.from(jwk.x!, 'base64url');
  return { keyId: keyIdOf(publicKey), publicKey, sign: (bytes) => sign(null, bytes, key) };
}
