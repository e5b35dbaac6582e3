import { MessageSecurityMode, OPCUAClient, SecurityPolicy } from 'node-opcua-client';
import { applicationName, applicationUri, ownCertificate } from './own-certificate.ts';
import { usualPolicy } from './security-policy.ts';
import type { OpcUaTarget } from './target.ts';
import type { PinnedTrust } from './trust.ts';

/** Most bytes of one message from a controller; a longer one is refused, not gathered. */
const longestMessage = 8 * 1024 * 1024;

/** How long a controller keeps a session of which it hears nothing, ms: a killed agent must not hold one for long. */
const leastSessionMs = 30_000;

/** How a client of the library is to come to a controller. */
export interface ClientWish {
  security: OpcUaTarget['security'];
  trust: PinnedTrust;
  /** Certificate of the controller, for a secured channel. */
  certificate: Buffer | undefined;
}

/** Makes a client of the library for one connection: it tries once, keeps nothing alive and makes no second connection of its own. */
export async function makeClient(
  { policy = usualPolicy, answerMs }: OpcUaTarget,
  pki: string,
  { security, trust, certificate }: ClientWish,
): Promise<OPCUAClient> {
  return OPCUAClient.create({
    applicationName,
    applicationUri: applicationUri(),
    clientName: `${applicationName} ${process.pid}`,
    certificateKeyPairProvider: await ownCertificate(pki),
    clientCertificateManager: trust,
    ...(certificate ? { serverCertificate: certificate } : {}),
    endpointMustExist: false,
    keepSessionAlive: false,
    securityMode: MessageSecurityMode[security],
    securityPolicy: security === 'None' ? SecurityPolicy.None : SecurityPolicy[policy],
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
    transportTimeout: answerMs,
    defaultTransactionTimeout: answerMs,
    transportSettings: { maxMessageSize: longestMessage, maxChunkCount: 0 },
    requestedSessionTimeout: Math.max(leastSessionMs, 2 * answerMs),
    // Force104: structures are learned by Browse and Read alone; dictionaries of older servers would take another service.
    dataTypeExtractStrategy: 2,
  });
}
