import { X509Certificate } from 'node:crypto';
import { MessageSecurityMode, UserTokenType } from 'node-opcua-client';
import type { JsonObject, SectionBuilder } from '#engine/snapshot/snapshot.ts';
import type { Discovery } from './connection.ts';
import { thumbprint } from './own-certificate.ts';

/** Writes what the server offers to everybody: endpoints with tokens and certificate, and the applications. */
export function writeDiscovery(found: Discovery, endpoints: SectionBuilder, application: SectionBuilder): void {
  const seen = new Map<string, number>();
  for (const endpoint of found.endpoints) {
    const mode = MessageSecurityMode[endpoint.securityMode] ?? String(endpoint.securityMode);
    const base = `${endpoint.securityPolicyUri ?? ''}|${mode}|${endpoint.endpointUrl ?? ''}`;
    const repeat = seen.get(base) ?? 0;
    seen.set(base, repeat + 1);
    const policy = (endpoint.securityPolicyUri ?? '').split('#').at(-1);
    endpoints.add(repeat === 0 ? base : `${base}|${repeat + 1}`, {
      class: 'security',
      path: `${endpoint.endpointUrl} ${policy} ${mode}`,
      securityLevel: endpoint.securityLevel,
      transport: endpoint.transportProfileUri ?? '',
      tokens: (endpoint.userIdentityTokens ?? [])
        .map((token) => ({
          id: token.policyId ?? '',
          type: UserTokenType[token.tokenType] ?? String(token.tokenType),
          policy: token.securityPolicyUri ?? '',
          issuer: token.issuerEndpointUrl ?? '',
        }))
        .sort((a, b) => (`${a.type} ${a.id}` < `${b.type} ${b.id}` ? -1 : 1)),
      certificate: describeCertificate(endpoint.serverCertificate),
    });
  }
  for (const server of found.servers) {
    application.add(server.applicationUri ?? server.productUri ?? 'unnamed', {
      class: 'security',
      path: server.applicationUri ?? '',
      productUri: server.productUri ?? '',
      name: server.applicationName?.text ?? '',
      type: server.applicationType,
      discoveryUrls: [...(server.discoveryUrls ?? [])].map(String).sort(),
    });
  }
}

/** What a person wants to know of a certificate; null where the endpoint has none. */
export function describeCertificate(der: Buffer | null | undefined): JsonObject | null {
  if (!der || der.length === 0) return null;
  try {
    const certificate = new X509Certificate(der);
    const key = certificate.publicKey;
    return {
      sha256: thumbprint(der),
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
    return { sha256: thumbprint(der), unreadable: (error as Error).message };
  }
}
