import { crypto_utils, type UserIdentityInfo, UserTokenType } from 'node-opcua-client';
import { ownCertificate } from './own-certificate.ts';
import type { OpcUaTarget } from './target.ts';

/** As whom the agent comes to a controller; throws where a password cannot be had. */
export async function identityToken(
  { user, password, userCertificate }: OpcUaTarget,
  pki: string,
): Promise<UserIdentityInfo> {
  if (userCertificate) {
    const own = await ownCertificate(pki, 'user');
    const keyOperations = crypto_utils.keyOperationsFromPrivateKey(own.getPrivateKey());
    return { type: UserTokenType.Certificate, certificateData: own.getCertificate(), keyOperations };
  }
  if (user === undefined) return { type: UserTokenType.Anonymous };
  return { type: UserTokenType.UserName, userName: user, password: password?.() ?? '' };
}
