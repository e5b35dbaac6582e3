import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Authenticator } from '@nats-io/transport-node';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** An nkey seed: two bytes that say what it is, the Ed25519 seed, two bytes of checksum; in base32. */
const [before, seedLength, after] = [2, 32, 2];
/** What stands before the seed in a private Ed25519 key of PKCS8 (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The seed is not one of an nkey. */
export class NkeySeedError extends Error {
  override name = 'NkeySeedError';
}

/**
 * Answers a server's challenge with Node's own Ed25519. The bus client's, in JavaScript, takes so long on an old PC without an
 * optimising compiler that a server may give up waiting for it.
 */
export function busLogin(jwt: string, seed: string): Authenticator {
  const key = privateKeyOf(seed);
  return (nonce) => ({ jwt, sig: sign(null, Buffer.from(nonce ?? ''), key).toString('base64url') });
}

function privateKeyOf(seed: string): KeyObject {
  const bytes = fromBase32(seed.trim());
  if (bytes.length !== before + seedLength + after) throw new NkeySeedError('the seed of the bus user is damaged');
  return createPrivateKey({
    key: Buffer.concat([pkcs8, bytes.subarray(before, before + seedLength)]),
    format: 'der',
    type: 'pkcs8',
  });
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const letter of text) {
    const five = alphabet.indexOf(letter);
    if (five < 0) throw new NkeySeedError('the seed of the bus user is damaged');
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >> bits) & 0xff);
    }
  }
  return Buffer.from(bytes);
}
