import {
  type ApplicationDescription,
  type ClientSession,
  CreateSessionResponse,
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
} from 'node-opcua-client';
import type { Pace } from '../../controllers/pace.ts';
import { StoppedCrawlError } from './batches.ts';
import { applicationName, applicationUri, ownCertificate } from './own-certificate.ts';
import { allowEvents, countServices, guardServices } from './services.ts';
import { PinnedTrust, UntrustedCertificateError } from './trust.ts';

/** How one controller is reached, by whom, and how gently. */
export interface OpcUaTarget {
  device: string;
  url: string;
  security: 'None' | 'Sign' | 'SignAndEncrypt';
  user?: string | undefined;
  password?: string | undefined;
  /** Approved SHA-256 thumbprints of its certificate. */
  trust: string[];
  /** For the demonstration plant only. */
  acceptAnyCertificate: boolean;
  requestsPerSecond: number;
  /** Milliseconds to wait for one answer. */
  answerMs: number;
  /** Milliseconds from which on an answer is slow. */
  slowMs: number;
  /** Seconds that all requests together may take. */
  budgetSeconds: number;
  /** Most nodes to Browse and values to Read in one request, also where the server would take more. */
  browseBatch: number;
  readBatch: number;
  nodeCap: number;
}

/** What discovery shows without a session; a server need not answer either question. */
export interface Discovery {
  endpoints: EndpointDescription[] | { wrong: string };
  servers: ApplicationDescription[] | { wrong: string };
}

/** Service results that ask us to stay away for now. */
const busy = /BadTcpServerTooBusy|BadServerTooBusy|BadTooManySessions|BadResourceUnavailable|BadOutOfMemory/;

/** Most bytes of one message from a controller; a longer one is refused, not gathered. */
const longestMessage = 32 * 1024 * 1024;

/** The one connection to a controller; everything it sends is counted and passes the guard. */
export class OpcUaConnection {
  readonly requests: Record<string, number> = {};
  bytesIn = 0;
  bytesOut = 0;
  /** Milliseconds that the last answer took. */
  answeredIn = 0;
  /** Ways in that the server told when the session was made: without a request of their own. */
  waysIn: readonly EndpointDescription[] = [];
  readonly #target: OpcUaTarget;
  readonly #pki: string;
  readonly #pace: Pace;
  readonly #signal: AbortSignal | undefined;
  readonly #trust: PinnedTrust;
  readonly #deadline: number;
  #client: OPCUAClient | undefined;
  #session: ClientSession | undefined;

  constructor(target: OpcUaTarget, pki: string, pace: Pace, signal?: AbortSignal) {
    guardServices();
    this.#target = target;
    this.#pki = pki;
    this.#pace = pace;
    this.#signal = signal;
    this.#deadline = performance.now() + target.budgetSeconds * 1000;
    this.#trust = new PinnedTrust(target.trust, target.acceptAnyCertificate);
  }

  /** Who reads and how, for the header: snapshots of another identity are not compared. */
  get identity(): string {
    return `${this.#target.security}/${this.#target.user === undefined ? 'anonymous' : `user ${this.#target.user}`}`;
  }

  /** GetEndpoints and FindServers over a connection of their own, closed again. */
  async discover(): Promise<Discovery> {
    const client = await this.#connect('None');
    try {
      const endpointUrl = this.#target.url;
      const endpoints = await this.#asked(() => client.getEndpoints({ endpointUrl }));
      const servers = await this.#asked(() => client.findServers({ endpointUrl }));
      return { endpoints, servers };
    } finally {
      await this.close();
    }
  }

  /**
   * Opens the session; throws UntrustedCertificateError with the thumbprint to approve. With `events` the services of a
   * subscription may pass, too.
   */
  async open({ events = false } = {}): Promise<void> {
    await this.close();
    const { user, password } = this.#target;
    try {
      const client = await this.#connect(this.#target.security, events);
      this.#session = await client.createSession(
        user === undefined
          ? { type: UserTokenType.Anonymous }
          : { type: UserTokenType.UserName, userName: user, password: password ?? '' },
      );
    } catch (error) {
      if (this.#target.security === 'None' || this.#trust.refused === undefined) throw error;
      throw new UntrustedCertificateError(
        `nobody approved the certificate of ${this.#target.url}; its SHA-256 thumbprint is ${this.#trust.refused}: ` +
          'compare it with the controller and add it to trust',
      );
    }
  }

  get session(): ClientSession {
    if (!this.#session) throw new Error('no session is open');
    return this.#session;
  }

  async #asked<T>(request: () => Promise<T>): Promise<T | { wrong: string }> {
    try {
      return await this.call(request);
    } catch (error) {
      if (error instanceof StoppedCrawlError || this.#signal?.aborted) throw error;
      return { wrong: (error as Error).message.trim() };
    }
  }

  /**
   * Runs one request at the agreed pace, within the time for an answer; throws StoppedCrawlError once the time of the
   * whole reading is used up, and when the server asks for rest.
   */
  async call<T>(request: () => Promise<T>): Promise<T> {
    await this.#pace.turn(this.#signal);
    const began = performance.now();
    if (began > this.#deadline) throw new StoppedCrawlError('the time budget of the device is used up');
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('BadTimeout: no answer')), this.#target.answerMs);
    try {
      return await Promise.race([request(), promise]);
    } catch (error) {
      const reason = (error as Error).message.trim();
      throw busy.test(reason) ? new StoppedCrawlError(`the server asks for rest: ${reason}`) : error;
    } finally {
      clearTimeout(timer);
      this.answeredIn = performance.now() - began;
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    const session = this.#session;
    this.#client = undefined;
    this.#session = undefined;
    if (!client) return;
    if (session) await quietly(session.close(true), this.#target.answerMs);
    await quietly(client.disconnect(), this.#target.answerMs);
    this.bytesIn += client.bytesRead;
    this.bytesOut += client.bytesWritten;
  }

  async #connect(security: OpcUaTarget['security'], events = false): Promise<OPCUAClient> {
    const secure = security !== 'None';
    const client = OPCUAClient.create({
      applicationName,
      applicationUri: applicationUri(),
      clientName: `${applicationName} ${process.pid}`,
      certificateKeyPairProvider: await ownCertificate(this.#pki),
      clientCertificateManager: this.#trust,
      endpointMustExist: false,
      keepSessionAlive: false,
      securityMode: MessageSecurityMode[security],
      securityPolicy: secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
      connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
      transportTimeout: this.#target.answerMs * 2,
      transportSettings: { maxMessageSize: longestMessage, maxChunkCount: 0 },
      requestedSessionTimeout: 30_000,
    });
    countServices(client, this.requests);
    client.on('receive_response', (response) => {
      if (response instanceof CreateSessionResponse) this.waysIn = response.serverEndpoints ?? [];
    });
    if (events) client.on('secure_channel_created', allowEvents);
    this.#client = client;
    await client.connect(this.#target.url);
    return client;
  }
}

/** Ends something on the way out; what fails there is of no more use to anybody, but must not wait for ever. */
async function quietly(act: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([act.catch(() => undefined), promise]);
  clearTimeout(timer);
}
