import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';

const publicBytes = 44;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Opens a secret that the hub sealed to this agent's X25519 key (private, PKCS8, base64url) for one owner; null where it was sealed to
 * another key or for another owner, or is damaged.
 */
export function openSealedSecret(sealKey: string, owner: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64url');
  const sender = bytes.subarray(0, publicBytes);
  const nonce = bytes.subarray(publicBytes, publicBytes + nonceBytes);
  const tag = bytes.subarray(publicBytes + nonceBytes, publicBytes + nonceBytes + tagBytes);
  try {
    const secret = diffieHellman({
      privateKey: createPrivateKey({ key: Buffer.from(sealKey, 'base64url'), format: 'der', type: 'pkcs8' }),
      publicKey: createPublicKey({ key: sender, format: 'der', type: 'spki' }),
    });
    const key = Buffer.from(hkdfSync('sha256', secret, sender, 'hinomi secret for an agent', 32));
    const opener = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner)).setAuthTag(tag);
    const content = bytes.subarray(publicBytes + nonceBytes + tagBytes);
    return Buffer.concat([opener.update(content), opener.final()]).toString('utf8');
  } catch {
    return null;
  }
}
