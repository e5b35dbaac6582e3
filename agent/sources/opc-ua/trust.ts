import { type StatusCode, StatusCodes } from 'node-opcua-client';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { certificateFacts, thumbprint } from './certificate-facts.ts';

/** A controller showed a certificate that nobody has approved. */
export class UntrustedCertificateError extends Error {
  override name = 'UntrustedCertificateError';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

/** Who may be on the other side: certificates that a person approved by thumbprint. Nothing is learned by itself. */
export class PinnedTrust {
  referenceCounter = 0;
  /** Certificate that was shown last, DER. */
  shown: Buffer | undefined;
  /** Certificate that was shown and refused, DER. */
  refused: Buffer | undefined;
  readonly #pinned: ReadonlySet<string>;
  readonly #acceptAll: boolean;

  /** `acceptAll` is for the demonstration plant only. */
  constructor(pinned: readonly string[], acceptAll = false) {
    this.#pinned = new Set(pinned.map((text) => text.replaceAll(/[^0-9a-f]/gi, '').toUpperCase()));
    this.#acceptAll = acceptAll;
  }

  /** What to tell of a refused certificate: whether it is the first or another one, and how a person approves it. */
  refusal(url: string): UntrustedCertificateError | undefined {
    if (!this.refused) return undefined;
    const facts = certificateFacts(this.refused);
    const parts = {
      url,
      thumbprint: facts.sha256,
      subject: facts.subject.replaceAll('\n', ', '),
      from: facts.notBefore.slice(0, 10),
      to: facts.notAfter.slice(0, 10),
    };
    return new UntrustedCertificateError(
      this.#pinned.size === 0
        ? because('opcua_certificate_unknown', parts)
        : because('opcua_certificate_changed', parts),
    );
  }

  async initialize(): Promise<void> {}

  async dispose(): Promise<void> {}

  async checkCertificate(certificate: Buffer | Buffer[]): Promise<StatusCode> {
    const leaf = Array.isArray(certificate) ? certificate[0]! : certificate;
    this.shown = leaf;
    if (this.#acceptAll || this.#pinned.has(thumbprint(leaf))) return StatusCodes.Good;
    this.refused = leaf;
    return StatusCodes.BadCertificateUntrusted;
  }

  /** The library asks this and the next of our own certificate and then wants it trusted: nothing about the controller. */
  async verifyCertificate(): Promise<string> {
    return StatusCodes.BadCertificateUntrusted.name;
  }

  async getTrustStatus(): Promise<StatusCode> {
    return StatusCodes.BadCertificateUntrusted;
  }

  async trustCertificate(): Promise<void> {}

  async rejectCertificate(): Promise<void> {}

  async addIssuer(): Promise<void> {}

  async addRevocationList(): Promise<void> {}
}
