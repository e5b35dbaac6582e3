import { createPrivateKey } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crypto_utils, makeApplicationUrn } from 'node-opcua-client';
import { readPrivateFile } from '../../controllers/private-file.ts';
import { makeCertificate } from './make-certificate.ts';

/** Name under which we show ourselves to controllers. */
export const applicationName = 'Hinomi-ReadOnly';

/** URI under which we show ourselves; the certificate names it too. */
export function applicationUri(): string {
  return makeApplicationUrn(hostname(), applicationName);
}

/** A private key as the client library takes it. */
type OpcUaKey = ReturnType<typeof crypto_utils.coercePEMorDerToPrivateKey>;

/** Key and certificate of this agent, as the client library takes them. The key never leaves its folder. */
export interface OwnCertificate {
  getCertificate(): Buffer;
  getCertificateChain(): Buffer[];
  getPrivateKey(): OpcUaKey;
  /** Private key as PEM. */
  privatePem: string;
  /** File with the certificate alone (DER), for a person to hand to a controller. */
  file: string;
}

/**
 * `application` proves which program speaks, on secured endpoints; `user` proves as whom it comes, where a controller
 * knows users by their certificate.
 */
const kinds = {
  application: { file: 'own', name: applicationName },
  user: { file: 'user', name: `${applicationName} user` },
} as const;
export type CertificateKind = keyof typeof kinds;

/** Certificates that are being read or made, by file: two controllers that are met at once get one key. */
const underWay = new Map<string, Promise<OwnCertificate>>();

/** Reads a certificate of this agent from its PKI folder, or makes a self-signed one for ten years at first use. */
export function ownCertificate(folder: string, kind: CertificateKind = 'application'): Promise<OwnCertificate> {
  const place = join(folder, kinds[kind].file);
  const begun = underWay.get(place) ?? readOrMake(folder, kind).finally(() => underWay.delete(place));
  underWay.set(place, begun);
  return begun;
}

async function readOrMake(folder: string, kind: CertificateKind): Promise<OwnCertificate> {
  const { file: name } = kinds[kind];
  const file = join(folder, `${name}.pem`);
  if (!existsSync(file)) await make(folder, kind, name);
  const { privatePem, certificate } = split(readPrivateFile(file));
  const key = { hidden: createPrivateKey(privatePem) } as OpcUaKey;
  const handOver = join(folder, `${name}.der`);
  if (!existsSync(handOver)) writeWhole(handOver, certificate, 0o644);
  return {
    getCertificate: () => certificate,
    getCertificateChain: () => [certificate],
    getPrivateKey: () => key,
    privatePem,
    file: handOver,
  };
}

/** A certificate that was made to follow the one in use and waits until the controllers know it. */
export interface NextCertificate {
  der: Buffer;
  /** File (DER) for a person to hand to the controllers. */
  file: string;
}

/** The certificate that is to follow; undefined where none was made. */
export async function nextCertificate(folder: string, kind: CertificateKind): Promise<NextCertificate | undefined> {
  const name = `${kinds[kind].file}.next`;
  const file = join(folder, `${name}.pem`);
  if (!existsSync(file)) return undefined;
  return { der: split(readPrivateFile(file)).certificate, file: join(folder, `${name}.der`) };
}

/** Makes the certificate that is to follow; the one in use stays until `takeNextCertificate`. Replaces one that waits. */
export async function makeNextCertificate(folder: string, kind: CertificateKind): Promise<NextCertificate> {
  await make(folder, kind, `${kinds[kind].file}.next`);
  return (await nextCertificate(folder, kind))!;
}

/** From the next connection on the agent comes with the one that waited; the old one is kept beside it. False where none waits. */
export function takeNextCertificate(folder: string, kind: CertificateKind): boolean {
  const at = (name: string) => join(folder, `${kinds[kind].file}${name}`);
  if (!existsSync(at('.next.pem'))) return false;
  if (existsSync(at('.pem'))) renameSync(at('.pem'), at('.before.pem'));
  renameSync(at('.next.pem'), at('.pem'));
  renameSync(at('.next.der'), at('.der'));
  return true;
}

/** Makes a key and a self-signed certificate. */
async function make(folder: string, kind: CertificateKind, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const host = hostname();
  const names = kind === 'application' ? { dns: [host], applicationUri: applicationUri() } : {};
  const wish = { commonName: kinds[kind].name, organisation: host, ...names };
  const { privatePem, certificatePem } = await makeCertificate(wish);
  writeWhole(join(folder, `${name}.der`), crypto_utils.convertPEMtoDER(certificatePem.trim()), 0o644);
  writeWhole(join(folder, `${name}.pem`), `${privatePem}${certificatePem}`, 0o600);
}

function split(content: Buffer): { privatePem: string; certificate: Buffer } {
  const text = content.toString('utf8');
  const keyEnd = text.indexOf('-----BEGIN CERTIFICATE');
  return {
    privatePem: text.slice(0, keyEnd),
    certificate: crypto_utils.convertPEMtoDER(text.slice(keyEnd).trim()),
  };
}

function writeWhole(file: string, content: string | Uint8Array, mode: number): void {
  writeFileSync(`${file}.part`, content, { mode, flush: true });
  renameSync(`${file}.part`, file);
}
