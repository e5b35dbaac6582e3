import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crypto_utils, makeApplicationUrn } from 'node-opcua-client';

/** Name under which we show ourselves to controllers. */
export const applicationName = 'Hinomi-ReadOnly';

/** URI under which we show ourselves; the certificate names it too. */
export function applicationUri(): string {
  return makeApplicationUrn(hostname(), applicationName);
}

/** Key and certificate of this agent for secured endpoints, as the client library takes them. */
export interface OwnCertificate {
  getCertificate(): Buffer;
  getCertificateChain(): Buffer[];
  getPrivateKey(): ReturnType<typeof crypto_utils.coercePEMorDerToPrivateKey>;
}

const purposeApplication = 2;

/** Reads the certificate of this agent from its PKI folder, or makes a self-signed one for ten years at first use. */
export async function ownCertificate(folder: string): Promise<OwnCertificate> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'own.pem');
  if (!existsSync(file)) {
    const { privateKey } = await crypto_utils.generateKeyPair(2048);
    const { cert } = await crypto_utils.createSelfSignedCertificate({
      privateKey,
      notBefore: new Date(),
      validity: 3650,
      subject: `/CN=${applicationName}/O=${hostname()}`,
      dns: [hostname()],
      applicationUri: applicationUri(),
      purpose: purposeApplication,
    });
    const { privPem } = await crypto_utils.privateKeyToPEM(privateKey);
    writeFileSync(`${file}.part`, `${privPem}\n${cert}\n`, { mode: 0o600, flush: true });
    renameSync(`${file}.part`, file);
  }
  const text = readFileSync(file, 'utf8');
  const keyEnd = text.indexOf('-----BEGIN CERTIFICATE');
  const key = crypto_utils.coercePEMorDerToPrivateKey(text.slice(0, keyEnd));
  const certificate = crypto_utils.convertPEMtoDER(text.slice(keyEnd).trim());
  return { getCertificate: () => certificate, getCertificateChain: () => [certificate], getPrivateKey: () => key };
}

/** SHA-256 of a certificate, upper-case hexadecimal: what a person compares and approves. */
export function thumbprint(certificate: Buffer): string {
  return createHash('sha256').update(certificate).digest('hex').toUpperCase();
}
