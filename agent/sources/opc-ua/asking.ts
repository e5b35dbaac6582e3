import { type OPCUAClient, ServiceFault } from 'node-opcua-client';
import { paceOf } from '../../controllers/pace.ts';
import { Patience } from '../../controllers/patience.ts';
import { RequestGate } from '../../controllers/request-gate.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { plainWords } from './no-connection.ts';
import { assertReadService, guardChannel, type ServiceRequest } from './services.ts';
import type { OpcUaTarget } from './target.ts';

/** Service results that ask us to stay away for now. */
const busy = /BadTcpServerTooBusy|BadServerTooBusy|BadTooManySessions|BadResourceUnavailable|BadOutOfMemory/;

/** Failures after which the connection is made anew, so that a late answer never meets a later question. */
const broken = /timeout|timed out|connection|channel|socket|session|closed/i;

/** How a reading asks its controller: each request through the gate, with the patience of all protocols. */
export class Asking {
  /** The services of a subscription may pass, too. */
  events = false;
  /** Keeps a password from leaving in the clear. */
  keepsPassword: (request: object) => void = () => undefined;
  readonly #gate: RequestGate<ServiceRequest>;
  readonly #patience: Patience;
  readonly #answerMs: number;
  /** Milliseconds that the last answer took, without the waiting for its turn. */
  #answeredIn = 0;
  /** Work of our own since the loop last turned: an answer that came meanwhile lay ready until then. */
  #busyFrom = 0;
  #busyUntil = 0;

  constructor({ url, requestsPerSecond, budgetSeconds, slowMs, answerMs }: OpcUaTarget, signal?: AbortSignal) {
    const guard = (request: ServiceRequest) => {
      const name = assertReadService(request, this.events);
      this.keepsPassword(request);
      return name;
    };
    this.#gate = new RequestGate(guard, paceOf(URL.parse(url)?.host ?? url, requestsPerSecond), signal);
    this.#patience = new Patience(budgetSeconds * 1000, slowMs);
    this.#answerMs = answerMs;
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

  /** Resolves when a connection may be made; throws StoppedReadingError once the time of the reading is used up. */
  async turn(): Promise<void> {
    this.#patience.inTime();
    await this.#gate.turn();
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

  /** Throws StoppedReadingError where the failure is a server that asks for rest. */
  unlessBusy(error: Error): void {
    if (busy.test(error.message)) this.#patience.rest(plainWords(error.message));
  }

  /** As `call`, where the server need not answer. */
  async asked<T>(request: () => Promise<T>): Promise<T | { wrong: string }> {
    try {
      return await this.call(request);
    } catch (error) {
      if (error instanceof StoppedReadingError) throw error;
      return { wrong: plainWords((error as Error).message) };
    }
  }

  /**
   * What a failed request means: the server said no to this one, which is an answer; or nothing usable came, over a
   * connection that is of no more use or may be used on. Throws StoppedReadingError after three without an answer in a row.
   */
  judge(error: Error): 'refused' | 'connection lost' | 'nothing usable' {
    const message = plainWords(error.message);
    const lost = broken.test(message);
    if (!lost && 'response' in error && error.response instanceof ServiceFault) return 'refused';
    this.#patience.failed(message);
    return lost ? 'connection lost' : 'nothing usable';
  }
}
