import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from 'node:crypto';

/**
 * Seals a secret to an agent's X25519 key (public, SPKI, base64url) for one owner: the hub itself cannot open it again. A key pair of
 * its own for each secret, HKDF-SHA-256, AES-256-GCM.
 */
export function sealForAgent(sealKey: string, owner: string, secret: string): string {
  const mine = generateKeyPairSync('x25519');
  const sender = mine.publicKey.export({ type: 'spki', format: 'der' });
  const common = diffieHellman({
    privateKey: mine.privateKey,
    publicKey: createPublicKey({ key: Buffer.from(sealKey, 'base64url'), format: 'der', type: 'spki' }),
  });
  const key = Buffer.from(hkdfSync('sha256', common, sender, 'hinomi secret for an agent', 32));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner));
  const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([sender, nonce, cipher.getAuthTag(), content]).toString('base64url');
}
