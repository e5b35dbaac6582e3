import { type StatusCode, StatusCodes } from 'node-opcua-client';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { reasonOfFailure } from '../../controllers/stopped-reading.ts';
import { certificateFacts, thumbprint } from './certificate-facts.ts';
import type { TrustBook, TrustedBy } from './trust-book.ts';

/** A controller showed a certificate that nobody has approved. */
export class UntrustedCertificateError extends Error {
  override name = 'UntrustedCertificateError';
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

/** Whom the trust is about, and what its configuration names. */
export interface TrustSubject {
  device: string;
  url: string;
  /** Fingerprints that the configuration trusts. */
  trust: readonly string[];
  /** For the demonstration plant only. */
  acceptAnyCertificate: boolean;
}

/**
 * Who may be on the other side: certificates that a person approved by fingerprint. Nothing is learned by itself. What people
 * decided is looked up at each connection, so that a decision holds from the next one on.
 */
export class PinnedTrust {
  referenceCounter = 0;
  /** Certificate that was shown last, DER. */
  shown: Buffer | undefined;
  /** Certificate that was shown and refused, DER. */
  refused: Buffer | undefined;
  /** On whose word the one shown last is trusted. */
  trustedBy: TrustedBy | 'any' | undefined;
  readonly #of: TrustSubject;
  readonly #book: TrustBook;
  #trouble: Reason | undefined;

  constructor(of: TrustSubject, book: TrustBook) {
    this.#of = of;
    this.#book = book;
  }

  /** What to tell of a refused certificate: whether it is the first, another, or a refused one, and what a person does. */
  refusal(): UntrustedCertificateError | undefined {
    if (this.#trouble) return new UntrustedCertificateError(this.#trouble);
    if (!this.refused) return undefined;
    const { device, trust, url } = this.#of;
    const facts = certificateFacts(this.refused);
    if (this.#book.refused(device).has(facts.sha256)) {
      return new UntrustedCertificateError(because('opcua_certificate_refused', { url, thumbprint: facts.sha256 }));
    }
    const parts = {
      url,
      thumbprint: facts.sha256,
      subject: facts.subject.replaceAll('\n', ', '),
      from: facts.notBefore.slice(0, 10),
      to: facts.notAfter.slice(0, 10),
    };
    return new UntrustedCertificateError(
      this.#book.trusted(device, trust).size === 0
        ? because('opcua_certificate_unknown', parts)
        : because('opcua_certificate_changed', parts),
    );
  }

  async initialize(): Promise<void> {}

  async dispose(): Promise<void> {}

  async checkCertificate(certificate: Buffer | Buffer[]): Promise<StatusCode> {
    const leaf = Array.isArray(certificate) ? certificate[0]! : certificate;
    const { device, trust, acceptAnyCertificate } = this.#of;
    const sha256 = thumbprint(leaf);
    this.shown = leaf;
    this.refused = undefined;
    try {
      this.#book.note(device, sha256, leaf, new Date());
      this.trustedBy = acceptAnyCertificate ? 'any' : this.#book.trusted(device, trust).get(sha256);
    } catch (error) {
      this.#trouble = reasonOfFailure(error);
      this.trustedBy = undefined;
    }
    if (this.trustedBy !== undefined) return StatusCodes.Good;
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
