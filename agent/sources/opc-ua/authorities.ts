import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename, dirname, extname, join } from 'node:path';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { isListOf, isRevoked, type RevocationList, revocationList } from './revocation-list.ts';

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
  against?: 'time' | 'name' | 'revoked';
}

/** Whom a site trusts to name its controllers, and what these took back. */
export interface Authorities {
  trusted: readonly X509Certificate[];
  lists: readonly RevocationList[];
}

/** By which names the controller is known here. */
export interface KnownNames {
  /** Host of its address. */
  host: string;
  /** Application URIs of its certificates that people approved. */
  uris: ReadonlySet<string>;
}

/**
 * Reads certificates of authorities from files (PEM with one or more, or DER), and what they took back from the revocation lists beside
 * them: `plant.crl` beside `plant.pem`, PEM with one or more, or DER. Throws AuthorityFileError.
 */
export function authoritiesIn(files: readonly string[]): Authorities {
  const trusted = files.flatMap((file) => readAs(file, trustedIn));
  const lists = files.map(listFileOf).flatMap((file) => (existsSync(file) ? readAs(file, listsIn(trusted)) : []));
  return { trusted, lists };
}

/** Where the revocation lists of an authority's file are looked for. */
export function listFileOf(file: string): string {
  return join(dirname(file), `${basename(file, extname(file))}.crl`);
}

function readAs<T>(file: string, read: (bytes: Buffer) => T[]): T[] {
  try {
    return read(readFileSync(file));
  } catch (error) {
    throw new AuthorityFileError(file, (error as Error).message);
  }
}

function trustedIn(bytes: Buffer): X509Certificate[] {
  const all = partsOf(bytes, 'CERTIFICATE').map((one) => new X509Certificate(one));
  const other = all.find(({ ca }) => !ca);
  if (other) throw new Error(`${oneLine(other.subject)} is no certificate of an authority`);
  return all;
}

/** A list under the name of a trusted authority must be of it; those of authorities between are looked at when they are met. */
function listsIn(trusted: readonly X509Certificate[]): (bytes: Buffer) => RevocationList[] {
  return (bytes) => {
    const lists = partsOf(bytes, 'X509 CRL').map(revocationList);
    for (const list of lists) {
      const named = trusted.filter(({ raw }) => raw.includes(list.issuer));
      if (named.length > 0 && !named.some((by) => isListOf(list, by))) {
        throw new Error(`the revocation list is not signed by ${oneLine(named[0]!.subject)}`);
      }
    }
    return lists;
  };
}

/**
 * Whether one of these authorities signed a controller's certificate, itself or through those that came with it. It vouches for a
 * controller only where the certificate holds now and names the host by which it is reached, or carries the application URI of one that
 * people approved for it: else whatever the authority ever signed could stand in. Undefined where none signed it.
 */
export function vouchingFor(
  chain: readonly Buffer[],
  authorities: Authorities,
  names: KnownNames,
  now: Date,
): Vouching | undefined {
  const [leaf, ...links] = chain.flatMap(readable);
  if (!leaf || leaf.ca) return undefined;
  const by = trustedIssuer(leaf, links, authorities, now);
  if (!by) {
    const before = trustedIssuer(leaf, links, { ...authorities, lists: [] }, now);
    return before && { by: before, against: 'revoked' };
  }
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
 * The trusted authority to which links that nobody took back lead from a controller's certificate. Links are tried level by level and each once: `below`, how many
 * authorities lie between one and the controller's own, is then the least, and links that all sign each other cost no more than others.
 */
function trustedIssuer(
  leaf: X509Certificate,
  links: readonly X509Certificate[],
  { trusted, lists }: Authorities,
  now: Date,
): X509Certificate | undefined {
  let level: readonly X509Certificate[] = [leaf];
  let left = links;
  for (let below = 0; below <= deepest && level.length > 0; below++) {
    const signed = (by: X509Certificate) =>
      by.ca &&
      holds(by, now) &&
      below <= mostBelow(by) &&
      level.some((of) => of.checkIssued(by) && of.verify(by.publicKey) && !isRevoked(of, by, lists));
    const found = trusted.find(signed);
    if (found) return found;
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

/** DER forms of one kind out of PEM with one or more; bytes that are no such PEM are one of their own. */
function partsOf(bytes: Buffer, kind: 'CERTIFICATE' | 'X509 CRL'): Buffer[] {
  const pems = [
    ...bytes.toString('latin1').matchAll(new RegExp(`-----BEGIN ${kind}-----([^-]+)-----END ${kind}-----`, 'g')),
  ];
  return pems.length === 0 ? [bytes] : pems.map(([, base64]) => Buffer.from(base64!, 'base64'));
}

function readable(der: Buffer): X509Certificate[] {
  try {
    return [new X509Certificate(der)];
  } catch {
    return [];
  }
}
