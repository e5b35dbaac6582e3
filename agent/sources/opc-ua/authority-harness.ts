import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
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

const dayMs = 86_400_000;

/** What a certificate of a test says. */
interface Wish {
  name: string;
  /** It may sign others; so many authorities may stand below it. */
  authority?: boolean;
  pathLength?: number;
  hosts?: string[];
  uri?: string;
  /** Days from now. */
  from?: number;
  to?: number;
}

/** A certificate with its key; authorities sign others with it. */
export interface MadeLink {
  der: Buffer;
  pem: string;
  privatePem: string;
  /** Makes one that this one signs. */
  signs(wish: Wish): MadeLink;
  /** Makes another of the same name and key, which this one signs. */
  again(): MadeLink;
  /** Makes its revocation list, DER; `next` is in how many days a newer one follows. */
  revokes(taken: readonly MadeLink[], next?: number): Buffer;
}

/** Makes an authority that signs itself. */
export function rootAuthority(wish: Wish): MadeLink {
  return link({ authority: true, ...wish }, undefined);
}

interface Keys {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

function link(
  wish: Wish,
  by: { name: string; key: KeyObject } | undefined,
  keys: Keys = generateKeyPairSync('rsa', { modulusLength: 2048 }),
): MadeLink {
  const { publicKey, privateKey } = keys;
  const algorithm = sequence(oid('1.2.840.113549.1.1.11'), der(0x05));
  const day = (days: number) => certificateTime(new Date(Date.now() + days * dayMs));
  const body = sequence(
    context(0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(0x40), randomBytes(8)])),
    algorithm,
    named(by?.name ?? wish.name),
    sequence(day(wish.from ?? -1), day(wish.to ?? 365)),
    named(wish.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, sequence(...extensions(wish))),
  );
  const whole = sequence(body, algorithm, bits(sign('sha256', body, by?.key ?? privateKey)));
  return {
    der: whole,
    pem: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    signs: (next) => link(next, { name: wish.name, key: privateKey }),
    again: () => link(wish, { name: wish.name, key: privateKey }, keys),
    revokes: (taken, next = 30) => {
      const entries = taken.map((one) => {
        const serial = Buffer.from(new X509Certificate(one.der).serialNumber, 'hex');
        return sequence(integer(serial), day(-1));
      });
      const list = sequence(
        ...[integer(Buffer.of(1)), algorithm, named(wish.name), day(-2), day(next)],
        ...(entries.length === 0 ? [] : [sequence(...entries)]),
      );
      return sequence(list, algorithm, bits(sign('sha256', list, privateKey)));
    },
  };
}

function named(text: string): Buffer {
  return sequence(set(sequence(oid('2.5.4.3'), utf8(text))));
}

function extensions({ authority = false, pathLength, hosts = [], uri }: Wish): Buffer[] {
  const constraints = [
    ...(authority ? [boolean(true)] : []),
    ...(pathLength === undefined ? [] : [integer(Buffer.of(pathLength))]),
  ];
  const names = [
    ...(uri === undefined ? [] : [der(0x86, Buffer.from(uri, 'ascii'))]),
    ...hosts.map((host) => {
      const parts = host.split('.').map(Number);
      return parts.some(Number.isNaN) ? der(0x82, Buffer.from(host, 'ascii')) : der(0x87, Buffer.from(parts));
    }),
  ];
  return [
    sequence(oid('2.5.29.19'), boolean(true), octets(sequence(...constraints))),
    sequence(oid('2.5.29.15'), boolean(true), octets(der(0x03, Buffer.from(authority ? [1, 0x06] : [2, 0xf4])))),
    ...(names.length === 0 ? [] : [sequence(oid('2.5.29.17'), octets(sequence(...names)))]),
  ];
}
