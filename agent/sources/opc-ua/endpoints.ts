import {
  type ApplicationDescription,
  type EndpointDescription,
  MessageSecurityMode,
  UserTokenType,
} from 'node-opcua-client';
import type { JsonObject, SectionBuilder } from '#engine/snapshot/snapshot.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { certificateFacts } from './certificate-facts.ts';
import type { Discovery } from './target.ts';

/**
 * Writes the ways in as discovery told them. A server that answers no such question tells them with each session, too; where it did
 * neither, they are unread.
 */
export function noteEndpoints(
  ways: Discovery['endpoints'],
  told: readonly EndpointDescription[],
  endpoints: SectionBuilder,
  causes: Reason[],
  open: Set<string>,
  facts: JsonObject,
): void {
  if (!('wrong' in ways)) {
    writeEndpoints(ways, endpoints);
  } else if (ways.refused && told.length > 0) {
    facts['endpoints'] = `told with the session: ${ways.wrong}`;
    writeEndpoints(told, endpoints);
  } else {
    causes.push(because('opcua_endpoints_unread', { message: ways.wrong }));
    open.add('endpoints');
  }
}

/** Writes the endpoints that the server offers to everybody, with tokens and certificate. */
export function writeEndpoints(found: readonly EndpointDescription[], into: SectionBuilder): void {
  for (const endpoint of found) {
    const mode = MessageSecurityMode[endpoint.securityMode] ?? String(endpoint.securityMode);
    const policy = (endpoint.securityPolicyUri ?? '').split('#').at(-1);
    into.add(free(into, `${endpoint.securityPolicyUri ?? ''}|${mode}|${endpoint.endpointUrl ?? ''}`), {
      class: 'security',
      path: `${endpoint.endpointUrl ?? ''} ${policy} ${mode}`,
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
}

/** Writes the applications that the server knows of. */
export function writeApplications(found: readonly ApplicationDescription[], into: SectionBuilder): void {
  for (const server of found) {
    into.add(free(into, server.applicationUri ?? server.productUri ?? 'unnamed'), {
      class: 'security',
      path: server.applicationUri ?? '',
      productUri: server.productUri ?? '',
      name: server.applicationName?.text ?? '',
      type: server.applicationType,
      discoveryUrls: [...(server.discoveryUrls ?? [])].map(String).sort(),
    });
  }
}

/** The key, numbered where a server tells the same twice. */
function free(section: SectionBuilder, key: string): string {
  if (!section.has(key)) return key;
  let number = 2;
  while (section.has(`${key}|${number}`)) number += 1;
  return `${key}|${number}`;
}

/** What a person wants to know of a certificate; null where the endpoint has none. */
export function describeCertificate(der: Buffer | null | undefined): JsonObject | null {
  if (!der || der.length === 0) return null;
  const { unreadable, ...facts } = certificateFacts(der);
  return unreadable === undefined ? facts : { sha256: facts.sha256, unreadable };
}
