import { ActivateSessionRequest, UserNameIdentityToken } from 'node-opcua-client';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import type { SecurityMode } from './security-policy.ts';

/** A password would have left in a form that others could read. */
export class PasswordAtRiskError extends Error {
  override name = 'PasswordAtRiskError';
  readonly reason: Reason;

  constructor(url: string) {
    const reason = because('opcua_password_at_risk', { url });
    super(reason.text);
    this.reason = reason;
  }
}

/**
 * Keeps a password from leaving unless the channel encrypts, or the token is encrypted for a controller whose certificate
 * a person approved. A server chooses by its token policies whether the token is encrypted, so only the request itself tells.
 */
export function passwordGuard(url: string, security: SecurityMode): (request: object) => void {
  return (request) => {
    if (security === 'SignAndEncrypt' || !(request instanceof ActivateSessionRequest)) return;
    const token: unknown = request.userIdentityToken;
    if (!(token instanceof UserNameIdentityToken)) return;
    const encrypted = token.encryptionAlgorithm !== null && token.encryptionAlgorithm !== '';
    if (security === 'None' || !encrypted) throw new PasswordAtRiskError(url);
  };
}
