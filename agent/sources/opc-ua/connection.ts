import {
  AttributeIds,
  type ClientSession,
  CreateSessionResponse,
  coerceNodeId,
  type EndpointDescription,
  MessageSecurityMode,
  type OPCUAClient,
} from 'node-opcua-client';
import { because } from '#protocol/reasons/reason.ts';
import { StoppedReadingError, whyCancelled } from '../../controllers/stopped-reading.ts';
import { Asking, isStanding } from './asking.ts';
import { assumeWayIn, noneForUs, rememberTacit, tellsNoWayIn } from './assumed-way-in.ts';
import type { Vouching } from './authorities.ts';
import { takeBracketsOff } from './bracketed-hosts.ts';
import { makeClient } from './client.ts';
import { identityToken } from './identity-token.ts';
import { plainWords, whyNoConnection } from './no-connection.ts';
import { passwordGuard } from './password-guard.ts';
import { identityText, usualPolicy } from './security-policy.ts';
import { guardServices } from './services.ts';
import type { Discovery, OpcUaTarget } from './target.ts';
import { PinnedTrust } from './trust.ts';
import { TrustBook } from './trust-book.ts';
import { unlessStopped, within } from './waiting.ts';

/** How long each step of leaving may take while the agent stops; three of them fit into the grace of the worker. */
const hurriedMs = 600;

/** Connections that one reading may use, and one more for so many answers: a server may hang up on each answer that is too long for it. */
const mostReconnects = 20;
const answersPerReconnect = 10;

/** Asked after a failure, to know a server that does not answer from one that does not answer this. */
const serverState = 'i=2259';

/** The one connection to a controller; everything it sends passes the gate. */
export class OpcUaConnection {
  bytesIn = 0;
  bytesOut = 0;
  /** Connections that had to be made anew. */
  reconnects = 0;
  #answered = 0;
  /** Ways in that the server told when the session was made: without a request of their own. */
  waysIn: readonly EndpointDescription[] = [];
  readonly #target: OpcUaTarget;
  readonly #pki: string;
  readonly #asking: Asking;
  readonly #signal: AbortSignal | undefined;
  readonly #trust: PinnedTrust;
  /** Ways in that discovery showed, `mode policy`. */
  #offered: string[] = [];
  /** The same as the server told them, for the next session alone. */
  #told: EndpointDescription[] | undefined;
  #client: OPCUAClient | undefined;
  /** Ends what the client could not end itself. */
  #endChannels: () => void = () => undefined;
  #session: ClientSession | undefined;
  /** A session that the controller may have begun although nobody waits for it any more. */
  #opening: Promise<ClientSession> | undefined;
  /** Name of the server's application as it tells it to everybody; undefined where it told none. */
  applicationUri: string | undefined;

  constructor(target: OpcUaTarget, pki: string, signal?: AbortSignal) {
    guardServices();
    takeBracketsOff();
    this.#target = target;
    this.#pki = pki;
    this.#signal = signal;
    this.#asking = new Asking(target, signal);
    this.#trust = new PinnedTrust(target, new TrustBook(pki));
  }

  /** Requests sent, by service. */
  get requests(): Record<string, number> {
    return this.#asking.requests;
  }

  /** Requests that were stopped before the wire, by service; must stay empty. */
  get refused(): Record<string, number> {
    return this.#asking.refused;
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

  /** Who signed it as far as it said so, and what a trusted authority says of it. */
  get signers(): { sentAlong: readonly Buffer[]; vouching: Vouching | undefined; listOutdated: Date | undefined } {
    const { sentAlong, vouching, listOutdated } = this.#trust;
    return { sentAlong, vouching, listOutdated };
  }

  /** On whose word it was let in. */
  get trustedBy(): PinnedTrust['trustedBy'] {
    return this.#trust.trustedBy;
  }

  /** GetEndpoints and FindServers over a connection of their own, closed again. */
  async discover(): Promise<Discovery> {
    const client = await this.#connect('None', { assumed: true });
    try {
      const told = await this.#asking.asked(() => this.#getEndpoints(client));
      const endpoints = 'wrong' in told || told.length > 0 ? told : noneForUs;
      if ('wrong' in endpoints && endpoints.refused) rememberTacit(this.#target.url);
      const servers = await this.#asking.asked(() => client.findServers({ endpointUrl: this.#target.url }));
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
    this.#asking.events = events;
    if (!passwordInClear) this.#asking.keepsPassword = passwordGuard(url, security);
    try {
      const certificate = security === 'None' ? undefined : await this.#approvedCertificate();
      const client = await unlessStopped(this.#connect(security, { certificate }), this.#signal);
      this.#opening = client.createSession(await identityToken(this.#target, this.#pki));
      this.#session = await unlessStopped(this.#opening, this.#signal);
    } catch (error) {
      this.#asking.unlessBusy(error as Error);
      throw (security === 'None' ? undefined : this.#trust.refusal()) ?? this.#noSuchWayIn() ?? error;
    }
  }

  async #getEndpoints(client: OPCUAClient): Promise<EndpointDescription[]> {
    const endpoints = await client.getEndpoints({ endpointUrl: this.#target.url });
    this.#offered = endpoints.map(wayInName);
    this.#told = endpoints;
    this.applicationUri = endpoints[0]?.server.applicationUri ?? undefined;
    return endpoints;
  }

  /**
   * Certificate of the way in that is wanted, asked for over a connection without security unless discovery just was; throws
   * unless it may be on the other side. The library would ask for it, too, over a connection that nobody counts.
   */
  async #approvedCertificate(): Promise<Buffer> {
    if (!this.#told) {
      const client = await this.#connect('None', { assumed: true });
      await this.call(() => this.#getEndpoints(client));
      await this.close();
    }
    const { url, security, policy = usualPolicy } = this.#target;
    const wanted = (this.#told ?? []).filter((one) => wayInName(one) === `${security} ${policy}`);
    this.#told = undefined;
    const certificate = (wanted.find(({ endpointUrl }) => endpointUrl === url) ?? wanted[0])?.serverCertificate;
    if (!certificate || certificate.length === 0)
      throw new Error(`${url} shows no certificate for ${security} ${policy}`);
    const status = await this.#trust.checkCertificate(certificate);
    if (status.isNotGood()) throw new Error(status.name);
    return certificate;
  }

  /** Says what is offered where discovery showed that what is wanted is not. */
  #noSuchWayIn(): StoppedReadingError | undefined {
    const { url, security, policy = usualPolicy } = this.#target;
    const wanted = security === 'None' ? 'None None' : `${security} ${policy}`;
    const offered = [...new Set(this.#offered)];
    if (offered.length === 0 || offered.includes(wanted)) return undefined;
    return new StoppedReadingError(because('opcua_no_such_way_in', { url, wanted, offered: offered.join(', ') }));
  }

  get session(): ClientSession {
    if (!this.#session) throw new Error('no session is open');
    return this.#session;
  }

  /** As `Asking.call`. */
  async call<T>(request: () => Promise<T>, askLess?: () => boolean): Promise<T> {
    const answer = await unlessStopped(this.#asking.call(request, askLess), this.#signal);
    this.#answered += 1;
    return answer;
  }

  /** As `Asking.meanwhile`. */
  meanwhile(work: () => void): void {
    this.#asking.meanwhile(work);
  }

  /** The same as `call` for what must be known to go on: once more after a failure. */
  async callAgain<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await this.call(request);
    } catch (error) {
      if (error instanceof StoppedReadingError) throw error;
      await this.recover(error as Error);
      return this.call(request);
    }
  }

  /**
   * After a failed request: a new connection where the old one is of no more use, and a short question. A server that
   * answers it only could not answer what was asked before; throws StoppedReadingError for one that does not.
   */
  async recover(error: Error): Promise<void> {
    for (let failure = error; ; ) {
      if (this.#signal?.aborted) throw new StoppedReadingError(whyCancelled(this.#signal));
      const kind = this.#asking.judge(failure);
      if (kind === 'refused') return;
      if (kind === 'connection lost') await this.#reopen(plainWords(failure.message));
      try {
        await this.call(() =>
          this.session.read({ nodeId: coerceNodeId(serverState), attributeId: AttributeIds.Value }),
        );
        return;
      } catch (again) {
        if (again instanceof StoppedReadingError) throw again;
        failure = again as Error;
      }
    }
  }

  async #reopen(message: string): Promise<void> {
    this.reconnects += 1;
    const most = mostReconnects + Math.floor(this.#answered / answersPerReconnect);
    if (this.reconnects > most) throw new StoppedReadingError(because('connection_failing', { message }));
    await this.open({ events: this.#asking.events }).catch((again: Error) => {
      throw again instanceof StoppedReadingError
        ? again
        : new StoppedReadingError(because('connection_lost', { message: plainWords(again.message) }));
    });
  }

  /** As `close`, and leaves the controller to the other readers of this machine. */
  async leave(): Promise<void> {
    await this.close();
    this.#asking.leave();
  }

  /** Gives session and channel back; while the agent stops, a controller that answers slowly is not waited for long. */
  async close(): Promise<void> {
    const client = this.#client;
    const ms = this.#signal?.aborted ? hurriedMs : this.#target.answerMs;
    const session = this.#session ?? (this.#opening && (await within(this.#opening, ms)));
    this.#client = undefined;
    this.#session = undefined;
    this.#opening = undefined;
    if (!client) return;
    if (session) await within(session.close(true), ms);
    await this.#asking.turnToLeave();
    await within(client.disconnect(), ms);
    this.#endChannels();
    this.bytesIn += client.bytesRead;
    this.bytesOut += client.bytesWritten;
  }

  /** `assumed`: without asking for the ways in before, which the library does otherwise. */
  async #connect(
    security: OpcUaTarget['security'],
    { certificate, assumed = false }: { certificate?: Buffer | undefined; assumed?: boolean },
  ): Promise<OPCUAClient> {
    await this.#asking.turn();
    const { url } = this.#target;
    const client = await makeClient(this.#target, this.#pki, { security, trust: this.#trust, certificate });
    this.#endChannels = this.#asking.guard(client);
    client.on('receive_response', (response) => {
      if (response instanceof CreateSessionResponse) this.waysIn = response.serverEndpoints ?? [];
    });
    this.#client = client;
    const assumes = security === 'None' && (assumed || tellsNoWayIn(url));
    if (assumes) assumeWayIn(client, url);
    const failed = await client.connect(url).then(
      () => undefined,
      (error: Error) => error,
    );
    if (failed === undefined) return client;
    this.#asking.unlessBusy(failed);
    if (security !== 'None' || assumes || !isStanding(failed.message)) {
      throw new StoppedReadingError(whyNoConnection(url, failed.message));
    }
    rememberTacit(url);
    await this.close();
    return this.#connect(security, { assumed: true });
  }
}

function wayInName({ securityMode, securityPolicyUri }: EndpointDescription): string {
  return `${MessageSecurityMode[securityMode] ?? securityMode} ${(securityPolicyUri ?? '').split('#').at(-1)}`;
}
