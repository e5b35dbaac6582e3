import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

/** The server could not prove that it belongs to the plant whose key the token pinned. */
export class PinMismatchError extends Error {
  override name = 'PinMismatchError';
}

/**
 * Checks a server by the pinned key of the plant's authority: the chain must reach a certificate with that key, each signed by
 * the next, and the first must name the host. Dates are not looked at, because the clock of an old PC cannot be trusted.
 */
export function verifyPinned(socket: TLSSocket, host: string, pin: string): void {
  const chain: X509Certificate[] = [];
  let node: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (node?.raw && chain.length < 8) {
    chain.push(new X509Certificate(node.raw));
    const next: DetailedPeerCertificate | undefined = node.issuerCertificate;
    if (!next || next === node || next.fingerprint256 === node.fingerprint256) break;
    node = next;
  }
  const leaf = chain[0];
  if (!leaf) throw new PinMismatchError('the server sent no certificate');
  const named = isIP(host) ? leaf.checkIP(host) : leaf.checkHost(host);
  if (!named) throw new PinMismatchError(`the server's certificate does not name ${host}`);
  for (const [at, certificate] of chain.entries()) {
    if (spkiPin(certificate) === pin) return;
    const issuer = chain[at + 1];
    if (!issuer || !certificate.verify(issuer.publicKey)) break;
  }
  throw new PinMismatchError("the server's certificate was not signed by the key that the enrolment token pinned");
}

function spkiPin(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
