import { certificateFacts } from '../../sources/opc-ua/certificate-facts.ts';
import { nextCertificate, ownCertificate } from '../../sources/opc-ua/own-certificate.ts';
import { TrustBook } from '../../sources/opc-ua/trust-book.ts';
import { type OpcUaSource, opcUaSources } from './devices.ts';
import type { Values } from './wish.ts';

/** One certificate as it is listed. */
interface Line {
  of: string;
  standing: string;
  sha256: string;
  subject: string;
  notBefore: string;
  notAfter: string;
  /** File to hand over, or when a controller showed it first and last. */
  more: string;
}

/** Lists what controllers showed, with what was decided, and the certificates of the agent. */
export async function listCertificates(values: Values): Promise<number> {
  for (const source of await opcUaSources(values)) {
    for (const line of [
      ...(await ownLines(source)),
      ...source.devices.flatMap((device) => shownLines(source, device)),
    ]) {
      process.stdout.write(values.json ? `${JSON.stringify({ source: source.id, ...line })}\n` : asText(line));
    }
  }
  return 0;
}

async function ownLines({ pki }: OpcUaSource): Promise<Line[]> {
  const own = await ownCertificate(pki, 'application');
  const next = await nextCertificate(pki, 'application');
  return [
    lineOf(own.getCertificate(), 'agent', 'in use', own.file),
    ...(next ? [lineOf(next.der, 'agent', 'made, not used yet', next.file)] : []),
  ];
}

function shownLines({ pki }: OpcUaSource, { id, trust }: OpcUaSource['devices'][number]): Line[] {
  const book = new TrustBook(pki);
  const trusted = book.trusted(id, trust);
  const refused = book.refused(id);
  return book.seen(id).map(({ sha256, first, last, der }) => {
    const by = trusted.get(sha256);
    const standing = by ? `trusted (${by})` : refused.has(sha256) ? 'refused' : 'undecided';
    return lineOf(Buffer.from(der, 'base64'), id, standing, `shown ${first} to ${last}`);
  });
}

function lineOf(der: Buffer, of: string, standing: string, more: string): Line {
  const { sha256, subject, notBefore, notAfter } = certificateFacts(der);
  return { of, standing, sha256, subject: subject.replaceAll('\n', ', '), notBefore, notAfter, more };
}

function asText({ of, standing, sha256, subject, notBefore, notAfter, more }: Line): string {
  const groups = sha256.replaceAll(/(.{4})(?=.)/g, '$1 ');
  return `${of}: ${standing}\n  ${groups}\n  ${subject}, valid ${notBefore} to ${notAfter}\n  ${more}\n`;
}
