import {
  CreateSessionResponse,
  EndpointDescription,
  MessageSecurityMode,
  type OPCUAClient,
  SecurityPolicy,
  UserTokenPolicy,
  UserTokenType,
} from 'node-opcua-client';
import type { Unanswered } from './target.ts';

/** Servers of this thread that answer no GetEndpoints, by address. */
const tacit = new Set<string>();

/** Some servers know their ways in by the name alone that they give themselves, and name none to whoever comes over another address. */
export const noneForUs: Unanswered = { wrong: 'it names no way in for this address', refused: true };

/** As whom one comes to a server that names no way in at all: as nobody, which it takes or refuses. */
const nobody = new UserTokenPolicy({ policyId: 'anonymous', tokenType: UserTokenType.Anonymous });

/** Whether a server is known to answer no GetEndpoints. */
export function tellsNoWayIn(url: string): boolean {
  return tacit.has(url);
}

/** Remembers that a server answers no GetEndpoints, so that it is not asked with each connection. */
export function rememberTacit(url: string): void {
  tacit.add(url);
}

/**
 * Lets a client connect without security to a server that it asks no GetEndpoints before, which the library would want to know: the
 * way in is taken for given, and as whom one may come is what the server tells when the session is made.
 */
export function assumeWayIn(client: OPCUAClient, url: string): void {
  const assumed = new EndpointDescription({
    endpointUrl: url,
    securityMode: MessageSecurityMode.None,
    securityPolicyUri: SecurityPolicy.None,
    userIdentityTokens: [],
  });
  Object.assign(client, { _serverEndpoints: [assumed] });
  client.on('receive_response', (response) => {
    if (!(response instanceof CreateSessionResponse)) return;
    const ways = response.serverEndpoints ?? [];
    const told = ways.find(
      ({ securityMode, securityPolicyUri }) =>
        securityMode === assumed.securityMode && securityPolicyUri === assumed.securityPolicyUri,
    );
    assumed.userIdentityTokens = told?.userIdentityTokens ?? (ways.length === 0 ? [nobody] : []);
  });
}
