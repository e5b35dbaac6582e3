import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, boolean, context, der, integer, octets, oid, sequence, set, time, utf8 } from '#protocol/der.ts';

/** A certificate with its private key, both PEM. */
export interface CertifiedKey {
  certificate: string;
  key: string;
}

const oids = {
  ecdsaSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAltName: '2.5.29.17',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** Plants keep systems for decades and PC clocks lie, so the span is wide; trust hangs on the pinned key, not on dates. */
const notBefore = new Date('2000-01-01T00:00:00Z');
const notAfter = new Date('2099-12-31T23:59:59Z');

/** Makes the plant's own certificate authority (ECDSA P-256). */
export function makeAuthority(name: string): CertifiedKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    extension(oids.basicConstraints, sequence(boolean(true)), true),
    extension(oids.keyUsage, der(0x03, Buffer.from([1, 0b0000_0110])), true),
  ];
  return {
    certificate: certificate(name, name, pair.publicKey, pair.privateKey, extensions),
    key: pem(pair.privateKey),
  };
}

/** Makes a server certificate for host names and addresses, signed by the authority. */
export function makeServerCertificate(authority: CertifiedKey, authorityName: string, names: string[]): CertifiedKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const alternatives = names.map((name) =>
    isIP(name) ? der(0x87, addressBytes(name)) : der(0x82, Buffer.from(name, 'ascii')),
  );
  const extensions = [
    extension(oids.keyUsage, der(0x03, Buffer.from([7, 0b1000_0000])), true),
    extension(oids.extendedKeyUsage, sequence(oid(oids.serverAuth), oid(oids.clientAuth)), false),
    extension(oids.subjectAltName, sequence(...alternatives), false),
  ];
  const own = certificate(names[0]!, authorityName, pair.publicKey, createPrivateKey(authority.key), extensions);
  return { certificate: own + authority.certificate, key: pem(pair.privateKey) };
}

/** SHA-256 of a public key's SPKI, base64url: what a token pins. */
export function publicKeyPin(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}

function certificate(subject: string, issuer: string, key: KeyObject, signer: KeyObject, extensions: Buffer[]): string {
  const algorithm = sequence(oid(oids.ecdsaSha256));
  const serial = randomBytes(16);
  serial[0]! &= 0x7f;
  const body = sequence(
    context(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    distinguishedName(issuer),
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(subject),
    key.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions)),
  );
  const whole = sequence(body, algorithm, bits(sign('sha256', body, signer)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

function distinguishedName(name: string): Buffer {
  return sequence(set(sequence(oid(oids.commonName), utf8(name))));
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return critical ? sequence(oid(id), boolean(true), octets(value)) : sequence(oid(id), octets(value));
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head, tail = ''] = address.split('::') as [string, string?];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = address.includes('::')
    ? [...left, ...Array(8 - left.length - right.length).fill('0'), ...right]
    : left;
  return Buffer.concat(groups.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')));
}
