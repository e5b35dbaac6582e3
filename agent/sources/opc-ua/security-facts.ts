import type { JsonObject } from '#engine/snapshot/snapshot.ts';
import { certificateFacts } from './certificate-facts.ts';
import type { OpcUaConnection } from './connection.ts';
import { type CertificateKind, ownCertificate } from './own-certificate.ts';
import { isDeprecated, usualPolicy } from './security-policy.ts';
import type { OpcUaTarget } from './target.ts';

/**
 * How a controller was spoken with, for the header: mode and policy, the certificate that it showed and whether a person
 * approved it, and the certificates of this agent that it has to know.
 */
export async function securityFacts(
  target: OpcUaTarget,
  connection: OpcUaConnection,
  pki: string,
): Promise<JsonObject> {
  const { security, policy = usualPolicy, userCertificate } = target;
  const clear: JsonObject = target.passwordInClear && target.user !== undefined ? { passwordInClear: true } : {};
  if (security === 'None') return { mode: security, ...clear };
  const own = async (kind: CertificateKind) => {
    const { getCertificate, file } = await ownCertificate(pki, kind);
    return { ...compared(getCertificate()), file };
  };
  const shown = connection.shownCertificate;
  return {
    mode: security,
    policy,
    ...(isDeprecated(policy) ? { deprecated: true } : {}),
    ...clear,
    certificate: shown === undefined ? null : compared(shown),
    trust: connection.trusted,
    own: await own('application'),
    ...(userCertificate ? { user: await own('user') } : {}),
  };
}

/** The part of a certificate that a person compares. */
function compared(der: Buffer): JsonObject {
  const { sha256, subject, notBefore, notAfter } = certificateFacts(der);
  return { sha256, subject, notBefore, notAfter };
}
