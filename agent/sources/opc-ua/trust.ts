import { type StatusCode, StatusCodes } from 'node-opcua-client';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { reasonOfFailure } from '../../controllers/stopped-reading.ts';
import { authoritiesIn, oneLine, urisOf, type Vouching, vouchingFor } from './authorities.ts';
import { chainOf } from './certificate-chain.ts';
import { certificateFacts, thumbprint } from './certificate-facts.ts';
import { placeOf } from './target.ts';
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
  /** Files with the certificates of authorities that the configuration trusts to name this controller. */
  authorities?: readonly string[] | undefined;
  /** For the demonstration plant only. */
  acceptAnyCertificate: boolean;
}

/**
 * Who may be on the other side: certificates that a person approved by fingerprint, and those for which an authority vouches that the
 * configuration names. Nothing is learned by itself. The fingerprint is that of the controller's own certificate, whatever it sends
 * with it. What people decided is looked up at each connection, so that a decision holds from the next one on.
 */
export class PinnedTrust {
  referenceCounter = 0;
  /** Certificate that was shown last, DER. */
  shown: Buffer | undefined;
  /** Those that came with it: of who signed it. */
  sentAlong: readonly Buffer[] = [];
  /** The authority on whose word it was let in, or would have been. */
  vouching: Vouching | undefined;
  /** When a revocation list of the authorities should have been followed by a newer one; undefined where none is behind its time. */
  listOutdated: Date | undefined;
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
      subject: oneLine(facts.subject),
      from: facts.notBefore.slice(0, 10),
      to: facts.notAfter.slice(0, 10),
    };
    if (this.vouching?.against) {
      const why = {
        time: 'opcua_vouched_out_of_time',
        name: 'opcua_vouched_other_name',
        revoked: 'opcua_certificate_revoked',
      } as const;
      const authority = oneLine(this.vouching.by.subject);
      return new UntrustedCertificateError(because(why[this.vouching.against], { ...parts, authority }));
    }
    return new UntrustedCertificateError(
      this.#book.trusted(device, trust).size === 0
        ? because('opcua_certificate_unknown', parts)
        : because('opcua_certificate_changed', parts),
    );
  }

  async initialize(): Promise<void> {}

  async dispose(): Promise<void> {}

  async checkCertificate(certificate: Buffer | Buffer[]): Promise<StatusCode> {
    const chain = chainOf(certificate);
    const [leaf, ...links] = chain;
    const { device, trust, acceptAnyCertificate } = this.#of;
    this.shown = leaf;
    this.sentAlong = links;
    this.refused = undefined;
    this.vouching = undefined;
    try {
      this.#book.note(device, thumbprint(leaf), leaf, new Date());
      this.trustedBy = acceptAnyCertificate ? 'any' : this.#approvedBy(chain, trust);
    } catch (error) {
      this.#trouble = reasonOfFailure(error);
      this.trustedBy = undefined;
    }
    if (this.trustedBy !== undefined) return StatusCodes.Good;
    this.refused = leaf;
    return StatusCodes.BadCertificateUntrusted;
  }

  /**
   * A person's word for this very certificate comes first, but for one that its authority took back. Who approved or refused it when the fingerprint still covered all that was sent,
   * meant it, too. One that a person refused is vouched for by nobody.
   */
  #approvedBy(chain: readonly [Buffer, ...Buffer[]], trust: readonly string[]): TrustedBy | undefined {
    const { device, url, authorities = [] } = this.#of;
    const [leaf] = chain;
    const trusted = this.#book.trusted(device, trust);
    const refused = this.#book.refused(device);
    const prints = [thumbprint(leaf), thumbprint(Buffer.concat(chain))];
    if (prints.some((print) => refused.has(print))) return undefined;
    const approved = prints.map((print) => trusted.get(print)).find((by) => by !== undefined);
    if (authorities.length === 0) return approved;
    const uris = new Set(
      this.#book
        .seen(device)
        .filter(({ sha256 }) => trusted.has(sha256))
        .flatMap(({ der }) => urisOf({ subjectAltName: certificateFacts(Buffer.from(der, 'base64')).names })),
    );
    const known = authoritiesIn(authorities);
    const now = new Date();
    this.listOutdated = known.lists
      .map(({ nextUpdate }) => nextUpdate)
      .find((next) => next !== undefined && next < now);
    this.vouching = vouchingFor(chain, known, { host: placeOf(url).host, uris }, now);
    if (this.vouching?.against === 'revoked') return undefined;
    return approved ?? (this.vouching && this.vouching.against === undefined ? 'configuration' : undefined);
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
