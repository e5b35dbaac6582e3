import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** An Ed25519 key of the hub, kept in a file that only its user may read. */
export class SigningKey {
  private readonly key: KeyObject;

  constructor(path: string) {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
      writeFileSync(path, pem, { mode: 0o600 });
    }
    this.key = createPrivateKey(readFileSync(path));
  }

  /** SPKI, base64url: what agents and verifiers pin. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ type: 'spki', format: 'der' }).toString('base64url');
  }

  sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, this.key);
  }

  /** A signed envelope for an agent. */
  envelope(body: unknown): string {
    const text = JSON.stringify(body);
    return JSON.stringify({ body: text, signature: Buffer.from(this.sign(Buffer.from(text))).toString('base64url') });
  }
}
