import { constants, verify, type X509Certificate } from 'node:crypto';
import { DerError, type DerItem, derItem, derItems } from './der-reader.ts';

/** A list of certificates that an authority took back (RFC 5280 5.1). */
export interface RevocationList {
  /** DER form of the authority's name. */
  issuer: Buffer;
  /** When a newer one follows; undefined where the authority does not say. */
  nextUpdate: Date | undefined;
  /** Serial numbers, hexadecimal without leading zeros. */
  serials: ReadonlySet<string>;
  signed: Buffer;
  signature: Buffer;
  /** Digest by which it is signed; null where the key names it. */
  digest: string | null;
}

/** Ways to sign, by the content of their object identifiers (RFC 4055, RFC 5758, RFC 8410). */
const digests: Readonly<Record<string, string | null>> = {
  '2a864886f70d010105': 'sha1',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
};

const tag = { integer: 0x02, bits: 0x03, sequence: 0x30, utcTime: 0x17, time: 0x18 } as const;

/** Reads a list in DER form; throws an error that says why it cannot be used. */
export function revocationList(bytes: Buffer): RevocationList {
  const [body, algorithm, signature] = derItems(sequence(derItem(bytes)));
  if (!body || !algorithm || signature?.tag !== tag.bits) throw new DerError('no revocation list');
  const oid = derItems(sequence(algorithm))[0]?.content.toString('hex') ?? '';
  const digest = Object.hasOwn(digests, oid) ? digests[oid] : undefined;
  if (digest === undefined) throw new Error('the revocation list is signed in a way that is not known here');
  const parts = derItems(sequence(body));
  const [, issuer, thisUpdate, ...rest] = parts[0]?.tag === tag.integer ? parts.slice(1) : parts;
  if (issuer?.tag !== tag.sequence || !thisUpdate || !isTime(thisUpdate)) throw new DerError('no revocation list');
  const next = rest[0] && isTime(rest[0]) ? rest.shift() : undefined;
  const revoked = rest[0]?.tag === tag.sequence ? derItems(rest[0].content) : [];
  return {
    issuer: issuer.whole,
    nextUpdate: next && dateOf(next),
    serials: new Set(revoked.map((entry) => serialOf(derItem(sequence(entry)).content.toString('hex')))),
    signed: body.whole,
    signature: signature.content.subarray(1),
    digest,
  };
}

/** True for a list of this authority, by its name and its signature. */
export function isListOf({ issuer, signed, signature, digest }: RevocationList, by: X509Certificate): boolean {
  if (!by.raw.includes(issuer)) return false;
  const key = by.publicKey;
  const padding = key.asymmetricKeyType === 'rsa' ? { padding: constants.RSA_PKCS1_PADDING } : {};
  return verify(digest, signed, { key, ...padding }, signature);
}

/** True where an authority took this certificate of its own back. */
export function isRevoked(of: X509Certificate, by: X509Certificate, lists: readonly RevocationList[]): boolean {
  const serial = serialOf(of.serialNumber);
  return lists.some((list) => list.serials.has(serial) && isListOf(list, by));
}

function serialOf(hex: string): string {
  return hex.toLowerCase().replace(/^0+(?=.)/, '');
}

function sequence({ tag: found, content }: DerItem): Buffer {
  if (found !== tag.sequence) throw new DerError('no revocation list');
  return content;
}

function isTime({ tag: found }: DerItem): boolean {
  return found === tag.utcTime || found === tag.time;
}

/** Years of two digits are those from 1950 to 2049 (RFC 5280 4.1.2.5.1). */
function dateOf({ tag: kind, content }: DerItem): Date | undefined {
  const text = content.toString('latin1');
  const full = kind === tag.time ? text : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(full) ?? [];
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
