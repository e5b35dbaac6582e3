import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import {
  bits,
  boolean,
  certificateTime,
  context,
  der,
  integer,
  octets,
  oid,
  sequence,
  set,
  utf8,
} from '#protocol/der.ts';

const oids = {
  rsaSha256: '1.2.840.113549.1.1.11',
  commonName: '2.5.4.3',
  organisation: '2.5.4.10',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectKey: '2.5.29.14',
  authorityKey: '2.5.29.35',
  alternativeName: '2.5.29.17',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** Signs, proves, and enciphers keys and data, and its own signature stands under it (OPC 10000-6 6.2.2, RFC 5280 4.2.1.3). */
const usages = Buffer.from([2, 0b1111_0100]);
const none = der(0x05);
const validMs = 3650 * 86_400_000;
const keyBits = 2048;

/** Whom a certificate names: host names and the URI of the program only where it proves which program speaks. */
export interface CertificateWish {
  commonName: string;
  organisation: string;
  dns?: string[];
  applicationUri?: string;
}

/** A private key (PKCS #8) and its self-signed certificate, as PEM. */
export interface MadeCertificate {
  privatePem: string;
  certificatePem: string;
}

/** Makes an RSA key and a self-signed certificate for ten years, as OPC UA wants a program or a user to come with. */
export async function makeCertificate(wish: CertificateWish): Promise<MadeCertificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: keyBits });
  const name = sequence(nameOf(oids.commonName, wish.commonName), nameOf(oids.organisation, wish.organisation));
  const algorithm = sequence(oid(oids.rsaSha256), none);
  const now = Date.now();
  const body = sequence(
    context(0, integer(Buffer.of(2))),
    integer(serialNumber()),
    algorithm,
    name,
    sequence(certificateTime(new Date(now)), certificateTime(new Date(now + validMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions(wish, keyIdentifier(publicKey)))),
  );
  const whole = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  const lines = whole.toString('base64').replace(/.{1,64}/g, '$&\n');
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
  };
}

/** 16 bytes by chance, positive and never zero. */
function serialNumber(): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}

function nameOf(id: string, text: string): Buffer {
  return set(sequence(oid(id), utf8(text)));
}

/** SHA-1 of the key itself, by which certificates of one key are known (RFC 5280 4.2.1.2). */
function keyIdentifier(key: KeyObject): Buffer {
  const { n, e } = key.export({ format: 'jwk' });
  const bare = sequence(integer(Buffer.from(n!, 'base64url')), integer(Buffer.from(e!, 'base64url')));
  return createHash('sha1').update(bare).digest();
}

function extensions({ dns = [], applicationUri }: CertificateWish, key: Buffer): Buffer[] {
  const names = [
    ...dns.map((host) => der(0x82, Buffer.from(host, 'ascii'))),
    ...(applicationUri === undefined ? [] : [der(0x86, Buffer.from(applicationUri, 'ascii'))]),
  ];
  return [
    extension(oids.basicConstraints, sequence(), true),
    extension(oids.extendedKeyUsage, sequence(oid(oids.serverAuth), oid(oids.clientAuth)), true),
    extension(oids.keyUsage, der(0x03, usages), true),
    extension(oids.subjectKey, octets(key), false),
    extension(oids.authorityKey, sequence(der(0x80, key)), false),
    ...(names.length === 0 ? [] : [extension(oids.alternativeName, sequence(...names), false)]),
  ];
}

function extension(id: string, value: Buffer, critical: boolean): Buffer {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(value));
}
