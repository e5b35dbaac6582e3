import type { Json, JsonObject, SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { certificateFacts } from './certificate-facts.ts';
import type { OpcUaConnection } from './connection.ts';
import { type CertificateKind, nextCertificate, ownCertificate } from './own-certificate.ts';
import { isDeprecated, usualPolicy } from './security-policy.ts';
import type { OpcUaTarget } from './target.ts';

/**
 * How a controller was spoken with, for the header: mode and policy, the certificate that it showed and on whose word it was let
 * in, and the certificates of this agent that it has to know, with their content.
 */
export async function securityFacts(
  target: OpcUaTarget,
  connection: OpcUaConnection,
  pki: string,
): Promise<JsonObject> {
  const { security, policy = usualPolicy, userCertificate } = target;
  const clear: JsonObject = target.passwordInClear && target.user !== undefined ? { passwordInClear: true } : {};
  if (security === 'None') return { mode: security, ...clear };
  const own = async (kind: CertificateKind): Promise<Json> => {
    const { getCertificate, file } = await ownCertificate(pki, kind);
    const next = await nextCertificate(pki, kind);
    return { ...handedOver(getCertificate(), file), ...(next ? { next: handedOver(next.der, next.file) } : {}) };
  };
  const shown = connection.shownCertificate;
  return {
    mode: security,
    policy,
    ...(isDeprecated(policy) ? { deprecated: true } : {}),
    ...clear,
    certificate: shown === undefined ? null : shownFacts(shown, target.url, connection.applicationUri),
    trust: connection.trusted,
    ...(connection.trustedBy === undefined ? {} : { trustedBy: connection.trustedBy }),
    ...signerFacts(connection),
    own: await own('application'),
    ...(userCertificate ? { user: await own('user') } : {}),
  };
}

/** Certificates that came with the one shown, and what a trusted authority says of it; neither where there is none. */
function signerFacts({ signers: { sentAlong, vouching, listOutdated } }: OpcUaConnection): JsonObject {
  return {
    ...(sentAlong.length === 0 ? {} : { sentAlong: sentAlong.map(compared) }),
    ...(vouching?.against === undefined ? {} : { against: vouching.against }),
    ...(vouching && vouching.against === undefined ? { authority: compared(vouching.by.raw) } : {}),
    ...(listOutdated ? { listOutdated: listOutdated.toISOString() } : {}),
  };
}

/** Leaves the content of the agent's own certificates out of a header where the header before was about the same ones. */
export function onlyNewContent(header: SnapshotHeader, before: SnapshotHeader | undefined): void {
  const [now, was] = [ownOf(header), before === undefined ? [] : ownOf(before)];
  const known = new Set(was.map(({ sha256 }) => sha256));
  for (const one of now) if (known.has(one['sha256'])) delete one['der'];
}

function ownOf({ facts }: SnapshotHeader): JsonObject[] {
  const { own, user } = (facts?.['security'] ?? {}) as Record<'own' | 'user', JsonObject | undefined>;
  const all = [own, user].filter((one) => one !== undefined);
  return [...all, ...all.map(({ next }) => next as JsonObject | undefined).filter((one) => one !== undefined)];
}

/** What a person compares with the controller, and whether the names in it are those by which it is reached. */
function shownFacts(der: Buffer, url: string, applicationUri: string | undefined): JsonObject {
  const { issuer, names, key, selfSigned } = certificateFacts(der);
  const uri = namesOf(names, 'URI')[0] ?? null;
  const hosts = [...namesOf(names, 'DNS'), ...namesOf(names, 'IP Address')];
  const host = new URL(url).hostname.replaceAll(/[[\]]/g, '').toLowerCase();
  return {
    ...compared(der),
    issuer,
    key,
    selfSigned,
    uri,
    uriMatches: applicationUri === undefined ? null : uri === applicationUri,
    hosts,
    hostMatches: hosts.some((name) => name.toLowerCase() === host),
  };
}

function handedOver(der: Buffer, file: string): JsonObject {
  return { ...compared(der), file, der: der.toString('base64') };
}

/** Names of one kind in a subject alternative name as Node writes it. */
function namesOf(names: string, kind: 'URI' | 'DNS' | 'IP Address'): string[] {
  return names
    .split(', ')
    .filter((one) => one.startsWith(`${kind}:`))
    .map((one) => one.slice(kind.length + 1));
}

/** The part of a certificate that a person compares. */
function compared(der: Buffer): JsonObject {
  const { sha256, subject, notBefore, notAfter } = certificateFacts(der);
  return { sha256, subject, notBefore, notAfter };
}
