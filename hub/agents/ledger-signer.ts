import { createHash, createPublicKey } from 'node:crypto';
import type { LedgerSigner } from '../ledger/ledger.ts';
import type { SigningKey } from './signing-key.ts';

/** The hub's key as the ledger wants it: raw 32 bytes and a short name. */
export function ledgerSigner(key: SigningKey): LedgerSigner {
  const spki = Buffer.from(key.publicKey, 'base64url');
  const jwk = createPublicKey({ key: spki, format: 'der', type: 'spki' }).export({ format: 'jwk' });
  const raw = Buffer.from(jwk.x!, 'base64url');
  return {
    keyId: createHash('sha256').update(raw).digest('hex').slice(0, 16),
    publicKey: raw,
    sign: (bytes) => key.sign(bytes),
  };
}
