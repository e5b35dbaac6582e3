import {
  type ApplicationDescription,
  type ClientSession,
  CreateSessionResponse,
  crypto_utils,
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua-client';
import { because } from '#protocol/reasons/reason.ts';
import type { Pace } from '../../controllers/pace.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import type { CrawlBounds } from './crawl-bounds.ts';
import { applicationName, applicationUri, ownCertificate } from './own-certificate.ts';
import { passwordGuard } from './password-guard.ts';
import { type Identity, identityText, usualPolicy } from './security-policy.ts';
import { allowEvents, countServices, guardServices, judgeRequests } from './services.ts';
import { PinnedTrust } from './trust.ts';

/** How one controller is reached, by whom, and how gently. */
export interface OpcUaTarget extends Identity {
  device: string;
  url: string;
  password?: string | undefined;
  /** Sends the password even where others could read it. */
  passwordInClear?: boolean | undefined;
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
  /** Memory of one reading; the usual one when absent. */
  bounds?: CrawlBounds;
}

/** What discovery shows without a session; a server need not answer either question. */
export interface Discovery {
  endpoints: EndpointDescription[] | { wrong: string };
  servers: ApplicationDescription[] | { wrong: string };
}

/** Service results that ask us to stay away for now. */
const busy = /BadTcpServerTooBusy|BadServerTooBusy|BadTooManySessions|BadResourceUnavailable|BadOutOfMemory/;

/** Most bytes of one message from a controller; a longer one is refused, not gathered. */
const longestMessage = 8 * 1024 * 1024;

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
  /** Ways in that discovery showed, `mode policy`. */
  #offered: string[] = [];
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
    return identityText(this.#target);
  }

  /** Certificate that the controller showed for its secured channel, DER; undefined before, and without security. */
  get shownCertificate(): Buffer | undefined {
    return this.#trust.shown;
  }

  /** Whether that certificate may be on the other side: approved by a person, any (demonstration only), or refused. */
  get trusted(): 'approved' | 'any' | 'refused' | 'not shown' {
    if (this.#trust.shown === undefined) return 'not shown';
    if (this.#target.acceptAnyCertificate) return 'any';
    return this.#trust.refused === undefined ? 'approved' : 'refused';
  }

  /** GetEndpoints and FindServers over a connection of their own, closed again. */
  async discover(): Promise<Discovery> {
    const client = await this.#connect('None');
    try {
      const endpointUrl = this.#target.url;
      const endpoints = await this.#asked(() => client.getEndpoints({ endpointUrl }));
      const servers = await this.#asked(() => client.findServers({ endpointUrl }));
      if (!('wrong' in endpoints)) this.#offered = endpoints.map(wayInName);
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
    const { url, security, passwordInClear } = this.#target;
    try {
      const client = await this.#connect(security, events, passwordInClear ? undefined : passwordGuard(url, security));
      this.#session = await client.createSession(await this.#who());
    } catch (error) {
      throw (security === 'None' ? undefined : this.#trust.refusal(url)) ?? this.#noSuchWayIn() ?? error;
    }
  }

  /** Says what is offered where discovery showed that what is wanted is not. */
  #noSuchWayIn(): StoppedReadingError | undefined {
    const { url, security, policy = usualPolicy } = this.#target;
    const wanted = security === 'None' ? 'None None' : `${security} ${policy}`;
    const offered = [...new Set(this.#offered)];
    if (offered.length === 0 || offered.includes(wanted)) return undefined;
    return new StoppedReadingError(because('opcua_no_such_way_in', { url, wanted, offered: offered.join(', ') }));
  }

  async #who(): Promise<UserIdentityInfo> {
    const { user, password, userCertificate } = this.#target;
    if (userCertificate) {
      const own = await ownCertificate(this.#pki, 'user');
      const keyOperations = crypto_utils.keyOperationsFromPrivateKey(own.getPrivateKey());
      return { type: UserTokenType.Certificate, certificateData: own.getCertificate(), keyOperations };
    }
    if (user === undefined) return { type: UserTokenType.Anonymous };
    return { type: UserTokenType.UserName, userName: user, password: password ?? '' };
  }

  get session(): ClientSession {
    if (!this.#session) throw new Error('no session is open');
    return this.#session;
  }

  async #asked<T>(request: () => Promise<T>): Promise<T | { wrong: string }> {
    try {
      return await this.call(request);
    } catch (error) {
      if (error instanceof StoppedReadingError || this.#signal?.aborted) throw error;
      return { wrong: (error as Error).message.trim() };
    }
  }

  /**
   * Runs one request at the agreed pace, within the time for an answer; throws StoppedReadingError once the time of the
   * whole reading is used up, and when the server asks for rest.
   */
  async call<T>(request: () => Promise<T>): Promise<T> {
    await this.#pace.turn(this.#signal);
    const began = performance.now();
    if (began > this.#deadline) throw new StoppedReadingError(because('reading_time_over'));
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('BadTimeout: no answer')), this.#target.answerMs);
    try {
      return await Promise.race([request(), promise]);
    } catch (error) {
      const reason = (error as Error).message.trim();
      throw busy.test(reason) ? new StoppedReadingError(because('device_asks_rest', { message: reason })) : error;
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

  async #connect(
    security: OpcUaTarget['security'],
    events = false,
    judge?: (request: object) => void,
  ): Promise<OPCUAClient> {
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
      securityPolicy: secure ? SecurityPolicy[this.#target.policy ?? usualPolicy] : SecurityPolicy.None,
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
    if (judge) client.on('secure_channel_created', (channel) => judgeRequests(channel, judge));
    this.#client = client;
    await client.connect(this.#target.url);
    return client;
  }
}

function wayInName({ securityMode, securityPolicyUri }: EndpointDescription): string {
  return `${MessageSecurityMode[securityMode] ?? securityMode} ${(securityPolicyUri ?? '').split('#').at(-1)}`;
}

/** Ends something on the way out; what fails there is of no more use to anybody, but must not wait for ever. */
async function quietly(act: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([act.catch(() => undefined), promise]);
  clearTimeout(timer);
}
