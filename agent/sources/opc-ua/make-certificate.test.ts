import { createPrivateKey, X509Certificate } from 'node:crypto';
import { crypto_utils } from 'node-opcua-client';
import { expect, test } from 'vitest';
import { makeCertificate } from './make-certificate.ts';

test('a certificate of a program reads back alike by Node and by the library of OPC UA, and fits its key', async () => {
  const applicationUri = 'urn:line-pc:Hinomi-ReadOnly';
  const wish = { commonName: 'Hinomi-ReadOnly', organisation: '工場 1', dns: ['line-pc'], applicationUri };
  const { privatePem, certificatePem } = await makeCertificate(wish);
  const read = new X509Certificate(certificatePem);
  expect(read.subject).toBe('CN=Hinomi-ReadOnly\nO=工場 1');
  expect(read.issuer).toBe(read.subject);
  expect(read.subjectAltName).toBe(`DNS:line-pc, URI:${applicationUri}`);
  expect(read.ca).toBe(false);
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(privatePem))).toBe(true);
  const years = (Date.parse(read.validTo) - Date.parse(read.validFrom)) / (365 * 86_400_000);
  expect([Date.parse(read.validFrom) <= Date.now(), years]).toEqual([true, 10]);
  const { tbsCertificate } = crypto_utils.exploreCertificate(read.raw);
  expect(tbsCertificate.subjectPublicKeyInfo.keyLength).toBe(256);
  expect(tbsCertificate.extensions).toMatchObject({
    basicConstraints: { critical: true, cA: false },
    keyUsage: {
      digitalSignature: true,
      nonRepudiation: true,
      keyEncipherment: true,
      dataEncipherment: true,
      keyAgreement: false,
      keyCertSign: true,
    },
    subjectAltName: { dNSName: ['line-pc'], uniformResourceIdentifier: [applicationUri] },
  });
  const { subjectKeyIdentifier, authorityKeyIdentifier } = tbsCertificate.extensions!;
  expect(subjectKeyIdentifier).toBe(authorityKeyIdentifier?.keyIdentifier);
});

test('one of a user names no host and no program, and two are never of the same number', async () => {
  const wish = { commonName: 'Hinomi-ReadOnly user', organisation: 'line-pc' };
  const [one, other] = await Promise.all([makeCertificate(wish), makeCertificate(wish)]);
  const [first, second] = [new X509Certificate(one.certificatePem), new X509Certificate(other.certificatePem)];
  expect(first.subjectAltName).toBeUndefined();
  expect(first.serialNumber).not.toBe(second.serialNumber);
});
