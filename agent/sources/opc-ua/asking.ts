import { type OPCUAClient, ServiceFault } from 'node-opcua-client';
import { because } from '#protocol/reasons/reason.ts';
import type { DeviceHold } from '../../controllers/device-hold.ts';
import { networkAddress } from '../../controllers/network-address.ts';
import { holdNetworkDevice } from '../../controllers/network-hold.ts';
import { paceOf } from '../../controllers/pace.ts';
import { Patience } from '../../controllers/patience.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { plainWords } from './no-connection.ts';
import { assertReadService, guardChannel, type ServiceRequest } from './services.ts';
import { type OpcUaTarget, placeOf, type Unanswered } from './target.ts';

/** Service results that ask us to stay away for now. */
const busy = /BadTcpServerTooBusy|BadServerTooBusy|BadResourceUnavailable|BadOutOfMemory/;

/** The server keeps no more sessions, and will not until one of the others ends. */
const full = /BadTooManySessions/;

/** A server that has no session left: it is there, and nothing could be asked. */
export class ServerFullError extends StoppedReadingError {
  override name = 'ServerFullError';

  constructor(url: string) {
    super(because('opcua_server_full', { url }));
  }
}

/** Failures after which the connection is made anew, so that a late answer never meets a later question. */
const broken = /timeout|timed out|connection|channel|socket|session|closed/i;

/** Service results that come each time: the server does not do this, or not for us. */
const standing =
  /BadServiceUnsupported|BadNotImplemented|BadNotSupported|BadUserAccessDenied|BadSecurityModeInsufficient|BadSecurityChecksFailed/;

/** How a reading asks its controller: each request through the gate, with the patience of all protocols. */
export class Asking {
  /** The services of a subscription may pass, too. */
  events = false;
  /** Keeps a password from leaving in the clear. */
  keepsPassword: (request: object) => void = () => undefined;
  readonly #gate: RequestGate<ServiceRequest>;
  readonly #patience: Patience;
  readonly #answerMs: number;
  readonly #url: string;
  /** Milliseconds that the last answer took, without the waiting for its turn. */
  #answeredIn = 0;
  readonly #hold: () => Promise<DeviceHold>;
  #held: DeviceHold | undefined;
  /** Work of our own since the loop last turned: an answer that came meanwhile lay ready until then. */
  #busyFrom = 0;
  #busyUntil = 0;

  constructor(target: OpcUaTarget, signal?: AbortSignal) {
    const { url, requestsPerSecond, budgetSeconds, slowMs, answerMs, waiting } = target;
    const place = placeOf(url);
    const guard = (request: ServiceRequest) => {
      const name = assertReadService(request, this.events);
      this.keepsPassword(request);
      return name;
    };
    this.#gate = new RequestGate(guard, paceOf(networkAddress(place.host, place.port), requestsPerSecond), signal);
    this.#patience = new Patience(budgetSeconds * 1000, slowMs);
    this.#answerMs = answerMs;
    this.#url = url;
    this.#hold = () => holdNetworkDevice({ ...place, listens: this.events }, { signal, waiting });
  }

  /** Requests sent, by service. */
  get requests(): Record<string, number> {
    return this.#gate.requests;
  }

  /** Requests that were stopped before the wire, by service; must stay empty. */
  get refused(): Record<string, number> {
    return this.#gate.refused;
  }

  /** Puts the gate in front of every channel of a client. What comes back ends those that still stand. */
  guard(client: OPCUAClient): () => void {
    const ends: (() => void)[] = [];
    const answered = (ms: number) => {
      const left = performance.now() - ms;
      this.#answeredIn = ms - Math.max(0, this.#busyUntil - Math.max(left, this.#busyFrom));
    };
    client.on('secure_channel_created', (channel) => {
      ends.push(guardChannel(channel, { gate: this.#gate, answerMs: this.#answerMs, answered }));
    });
    return () => {
      for (const end of ends) end();
    };
  }

  /**
   * Resolves when a connection may be made, from then on with nobody else of this machine beside it until `leave`. Throws
   * NotAskedError where somebody else keeps the controller, StoppedReadingError once the time of the reading is used up.
   */
  async turn(): Promise<void> {
    this.#patience.inTime();
    this.#held ??= await this.#hold();
    await this.#gate.turn();
  }

  /** Resolves when the channel may be closed, which is a message like any other; at once where the reading was cancelled. */
  async turnToLeave(): Promise<void> {
    await this.#gate.turn().catch(() => undefined);
  }

  /** Lets others of this machine connect. */
  leave(): void {
    this.#held?.release();
    this.#held = undefined;
  }

  /**
   * Runs one request. Throws StoppedReadingError once the time of the whole reading is used up, when the server asks for
   * rest, and when its answers became slow and `askLess` cannot ask for less at once.
   */
  async call<T>(request: () => Promise<T>, askLess?: () => boolean): Promise<T> {
    this.#patience.inTime();
    const answer = await request().catch((error: Error) => {
      this.unlessBusy(error);
      throw error;
    });
    this.#patience.understood();
    this.#patience.answered(this.#answeredIn, askLess);
    return answer;
  }

  /** Does work of our own while an answer is on its way; an answer that came meanwhile is not called slow for it. */
  meanwhile(work: () => void): void {
    this.#busyFrom = performance.now();
    work();
    this.#busyUntil = performance.now();
    setImmediate(() => {
      this.#busyFrom = 0;
      this.#busyUntil = 0;
    });
  }

  /** Throws StoppedReadingError where the failure is a server that asks for rest, or is full. */
  unlessBusy(error: Error): void {
    if (full.test(error.message)) throw new ServerFullError(this.#url);
    if (busy.test(error.message)) this.#patience.rest(plainWords(error.message));
  }

  /** As `call`, where the server need not answer. */
  async asked<T>(request: () => Promise<T>): Promise<T | Unanswered> {
    try {
      return await this.call(request);
    } catch (error) {
      if (error instanceof StoppedReadingError) throw error;
      const wrong = plainWords((error as Error).message);
      return { wrong, refused: isFault(error as Error) && isStanding(wrong) };
    }
  }

  /**
   * What a failed request means: the server said no to this one, which is an answer; or nothing usable came, over a
   * connection that is of no more use or may be used on. Throws StoppedReadingError after three without an answer in a row.
   */
  judge(error: Error): 'refused' | 'connection lost' | 'nothing usable' {
    const message = plainWords(error.message);
    const lost = broken.test(message);
    if (!lost && isFault(error)) return 'refused';
    this.#patience.failed(message);
    return lost ? 'connection lost' : 'nothing usable';
  }
}

/** Whether these words of a server mean that it will say no the next time, too. */
export function isStanding(words: string): boolean {
  return standing.test(words);
}

function isFault(error: Error): boolean {
  return 'response' in error && error.response instanceof ServiceFault;
}
