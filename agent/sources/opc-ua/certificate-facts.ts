import { createHash, X509Certificate } from 'node:crypto';

/** What a person wants to know of a certificate; texts are empty where it cannot be read. */
export interface CertificateFacts {
  sha256: string;
  sha1: string;
  subject: string;
  issuer: string;
  /** Application URI and host names. */
  names: string;
  /** ISO 8601 UTC. */
  notBefore: string;
  notAfter: string;
  key: string;
  selfSigned: boolean;
  /** Why it cannot be read. */
  unreadable?: string;
}

/** SHA-256 of a certificate, upper-case hexadecimal: what a person compares and approves. */
export function thumbprint(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('hex').toUpperCase();
}

/** Reads a certificate in DER form. */
export function certificateFacts(der: Uint8Array): CertificateFacts {
  const sha256 = thumbprint(der);
  try {
    const certificate = new X509Certificate(der);
    const key = certificate.publicKey;
    return {
      sha256,
      sha1: certificate.fingerprint.replaceAll(':', ''),
      subject: certificate.subject,
      issuer: certificate.issuer,
      names: certificate.subjectAltName ?? '',
      notBefore: certificate.validFromDate.toISOString(),
      notAfter: certificate.validToDate.toISOString(),
      key: `${key.asymmetricKeyType ?? ''} ${key.asymmetricKeyDetails?.modulusLength ?? ''}`.trim(),
      selfSigned: certificate.subject === certificate.issuer,
    };
  } catch (error) {
    const unreadable = (error as Error).message;
    const empty = { sha1: '', subject: '', issuer: '', names: '', notBefore: '', notAfter: '', key: '' };
    return { sha256, ...empty, selfSigned: false, unreadable };
  }
}
