import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { because, type Reason } from '#protocol/reasons/reason.ts';

/** Most certificates of authorities between a controller's own and the one that is trusted. */
const deepest = 4;

/** A file with the certificates of authorities cannot be used: then none of them vouches for anybody. */
export class AuthorityFileError extends Error {
  override name = 'AuthorityFileError';
  readonly reason: Reason;

  constructor(file: string, message: string) {
    const reason = because('authority_file_unusable', { file, message });
    super(reason.text);
    this.reason = reason;
  }
}

/** What the authorities of a site say of a controller's certificate: which vouches for it, and what stands against it all the same. */
export interface Vouching {
  by: X509Certificate;
  against?: 'time' | 'name';
}

/** By which names the controller is known here. */
export interface KnownNames {
  /** Host of its address. */
  host: string;
  /** Application URIs of its certificates that people approved. */
  uris: ReadonlySet<string>;
}

/** Reads certificates of authorities from files (PEM with one or more, or DER). Throws AuthorityFileError. */
export function authoritiesIn(files: readonly string[]): X509Certificate[] {
  return files.flatMap((file) => {
    try {
      const all = certificatesOf(readFileSync(file));
      const other = all.find(({ ca }) => !ca);
      if (other) throw new Error(`${oneLine(other.subject)} is no certificate of an authority`);
      return all;
    } catch (error) {
      throw new AuthorityFileError(file, (error as Error).message);
    }
  });
}

/**
 * Whether one of these authorities signed a controller's certificate, itself or through those that came with it. It vouches for a
 * controller only where the certificate holds now and names the host by which it is reached, or carries the application URI of one that
 * people approved for it: else whatever the authority ever signed could stand in. Undefined where none signed it.
 */
export function vouchingFor(
  chain: readonly Buffer[],
  authorities: readonly X509Certificate[],
  names: KnownNames,
  now: Date,
): Vouching | undefined {
  const [leaf, ...links] = chain.flatMap(readable);
  if (!leaf || leaf.ca) return undefined;
  const by = trustedIssuer(leaf, links, authorities, now);
  if (!by) return undefined;
  if (!holds(leaf, now)) return { by, against: 'time' };
  return isNamed(leaf, names) ? { by } : { by, against: 'name' };
}

/** Name of an authority or a certificate in one line. */
export function oneLine(name: string): string {
  return name.replaceAll('\n', ', ');
}

/** Application URIs that a certificate names. */
export function urisOf({ subjectAltName = '' }: Pick<X509Certificate, 'subjectAltName'>): string[] {
  return subjectAltName.split(', ').flatMap((one) => (one.startsWith('URI:') ? [one.slice('URI:'.length)] : []));
}

/**
 * The trusted authority to which links lead from a controller's certificate. Links are tried level by level and each once: `below`, how many
 * authorities lie between one and the controller's own, is then the least, and links that all sign each other cost no more than others.
 */
function trustedIssuer(
  leaf: X509Certificate,
  links: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: Date,
): X509Certificate | undefined {
  let level: readonly X509Certificate[] = [leaf];
  let left = links;
  for (let below = 0; below <= deepest && level.length > 0; below++) {
    const signed = (by: X509Certificate) =>
      by.ca &&
      holds(by, now) &&
      below <= mostBelow(by) &&
      level.some((of) => of.checkIssued(by) && of.verify(by.publicKey));
    const trusted = authorities.find(signed);
    if (trusted) return trusted;
    level = left.filter(signed);
    left = left.filter((one) => !level.includes(one));
  }
  return undefined;
}

/** Basic constraints with a path length (RFC 5280 4.2.1.9): object id, true for critical, octets, sequence, true for an authority, number. */
const pathLength = /0603551d13(?:0101ff)?04(?:..)30(?:..)0101ff0201(..)/;

/** Authorities that may stand between this one and the certificate of a controller. */
function mostBelow({ raw }: X509Certificate): number {
  const [, length] = pathLength.exec(raw.toString('hex')) ?? [];
  return length === undefined ? deepest : Number.parseInt(length, 16);
}

function holds({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}

function isNamed(leaf: X509Certificate, { host, uris }: KnownNames): boolean {
  const plain = host.replaceAll(/[[\]]/g, '');
  const named = isIP(plain) === 0 ? leaf.checkHost(plain, { subject: 'never', wildcards: false }) : leaf.checkIP(plain);
  return named !== undefined || urisOf(leaf).some((uri) => uris.has(uri));
}

function certificatesOf(bytes: Buffer): X509Certificate[] {
  const text = bytes.toString('latin1');
  const pems = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return pems ? pems.map((pem) => new X509Certificate(pem)) : [new X509Certificate(bytes)];
}

function readable(der: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(der)];
  } catch {
    return [];
  }
}
