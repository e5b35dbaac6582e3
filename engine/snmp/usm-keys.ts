import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

/**
 * How messages are proven: hash, bytes of it that a message carries (RFC 3414 for MD5 and SHA, RFC 7860 for the rest).
 */
export const authProtocols = {
  md5: { hash: 'md5', tag: 12 },
  sha: { hash: 'sha1', tag: 12 },
  sha224: { hash: 'sha224', tag: 16 },
  sha256: { hash: 'sha256', tag: 24 },
  sha384: { hash: 'sha384', tag: 32 },
  sha512: { hash: 'sha512', tag: 48 },
} as const;
export type AuthProtocol = keyof typeof authProtocols;

/**
 * How messages are hidden (RFC 3414 and 3826; longer AES keys as in draft-blumenthal-aes-usm-04, or as Cisco stretches them,
 * draft-reeder-snmpv3-usm-3desede-00).
 */
export const privProtocols = {
  des: { key: 16, stretch: 'hash' },
  aes: { key: 16, stretch: 'hash' },
  aes192: { key: 24, stretch: 'hash' },
  aes256: { key: 32, stretch: 'hash' },
  'aes192-cisco': { key: 24, stretch: 'again' },
  'aes256-cisco': { key: 32, stretch: 'again' },
} as const;
export type PrivProtocol = keyof typeof privProtocols;

const megabyte = 1_048_576;

/** The key of a pass phrase for one engine (RFC 3414, A.2): as long as the hash is. */
export function localKey(auth: AuthProtocol, secret: Buffer, engine: Buffer): Buffer {
  const { hash } = authProtocols[auth];
  const times = Math.ceil(megabyte / secret.length);
  const long = Buffer.alloc(times * secret.length, secret).subarray(0, megabyte);
  const key = createHash(hash).update(long).digest();
  return createHash(hash).update(key).update(engine).update(key).digest();
}

/** The key that hides, as long as its cipher needs it. */
export function privKey(auth: AuthProtocol, priv: PrivProtocol, secret: Buffer, engine: Buffer): Buffer {
  const { key: size, stretch } = privProtocols[priv];
  let key = localKey(auth, secret, engine);
  let last = key;
  while (key.length < size) {
    last =
      stretch === 'hash' ? createHash(authProtocols[auth].hash).update(key).digest() : localKey(auth, last, engine);
    key = Buffer.concat([key, last]);
  }
  return key.subarray(0, size);
}

/** The proof of a whole message whose proof is zeros. */
export function proofOf(auth: AuthProtocol, key: Buffer, message: Buffer): Buffer {
  const { hash, tag } = authProtocols[auth];
  return createHmac(hash, key).update(message).digest().subarray(0, tag);
}

/** What a message is hidden with: the agent's boots and time, and eight bytes that never come twice. */
export interface Hiding {
  priv: PrivProtocol;
  key: Buffer;
  boots: number;
  time: number;
  salt: Buffer;
}

/** Hides bytes; DES fills them up to eights, which BER does not mind. */
export function hide(how: Hiding, plain: Buffer): Buffer {
  const { name, key, iv } = cipherOf(how);
  const padded = how.priv === 'des' ? Buffer.concat([plain, Buffer.alloc((8 - (plain.length % 8)) % 8)]) : plain;
  const cipher = createCipheriv(name, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(padded), cipher.final()]);
}

/** The bytes that were hidden; throws where they cannot have been. */
export function unhide(how: Hiding, hidden: Buffer): Buffer {
  const { name, key, iv } = cipherOf(how);
  const opener = createDecipheriv(name, key, iv).setAutoPadding(false);
  return Buffer.concat([opener.update(hidden), opener.final()]);
}

function cipherOf({ priv, key, boots, time, salt }: Hiding): { name: string; key: Buffer; iv: Buffer } {
  if (priv === 'des') {
    const single = key.subarray(0, 8);
    const iv = Buffer.from(key.subarray(8, 16).map((byte, at) => byte ^ salt[at]!));
    // Three times the same key is single DES (ANSI X9.52, keying option 3), which OpenSSL 3 does not offer by its own name.
    return { name: 'des-ede3-cbc', key: Buffer.concat([single, single, single]), iv };
  }
  const moment = Buffer.alloc(8);
  moment.writeUInt32BE(boots, 0);
  moment.writeUInt32BE(time, 4);
  return { name: `aes-${key.length * 8}-cfb`, key, iv: Buffer.concat([moment, salt]) };
}
