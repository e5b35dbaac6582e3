import { type StatusCode, StatusCodes } from 'node-opcua-client';
import { thumbprint } from './own-certificate.ts';

/** A controller showed a certificate that nobody has approved. */
export class UntrustedCertificateError extends Error {
  override name = 'UntrustedCertificateError';
}

/** Who may be on the other side: certificates that a person approved by thumbprint. Nothing is learned by itself. */
export class PinnedTrust {
  referenceCounter = 0;
  /** Thumbprint that was shown and refused. */
  refused: string | undefined;
  readonly #pinned: ReadonlySet<string>;
  readonly #acceptAll: boolean;

  /** `acceptAll` is for the demonstration plant only. */
  constructor(pinned: readonly string[], acceptAll = false) {
    this.#pinned = new Set(pinned.map((text) => text.replaceAll(/[^0-9a-f]/gi, '').toUpperCase()));
    this.#acceptAll = acceptAll;
  }

  async initialize(): Promise<void> {}

  async dispose(): Promise<void> {}

  async checkCertificate(certificate: Buffer | Buffer[]): Promise<StatusCode> {
    const leaf = Array.isArray(certificate) ? certificate[0]! : certificate;
    const print = thumbprint(leaf);
    if (this.#acceptAll || this.#pinned.has(print)) return StatusCodes.Good;
    this.refused = print;
    return StatusCodes.BadCertificateUntrusted;
  }

  async verifyCertificate(certificate: Buffer | Buffer[]): Promise<string> {
    return (await this.checkCertificate(certificate)).name;
  }

  async getTrustStatus(certificate: Buffer): Promise<StatusCode> {
    return this.checkCertificate(certificate);
  }

  /** The library asks to trust our own certificate; what a person did not approve stays untrusted. */
  async trustCertificate(): Promise<void> {}

  async rejectCertificate(): Promise<void> {}

  async addIssuer(): Promise<void> {}

  async addRevocationList(): Promise<void> {}
}
