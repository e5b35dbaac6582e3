import { because, type Reason } from '#protocol/reasons/reason.ts';
import { Patience } from '../../controllers/patience.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import type { Behaviour } from './book.ts';
import type { Reply } from './framing.ts';
import { busyExceptions, exceptionNames, requestKey, targetSilent } from './functions.ts';
import type { ModbusPort } from './port.ts';

/** A unit does not answer; others behind the same address may. */
export class SilentUnitError extends StoppedReadingError {
  override name = 'SilentUnitError';

  constructor(unit: number) {
    super(because('unit_silent', { unit }));
  }
}

/** Asks through the port with one retry, gives up on a device that suffers, and remembers how each code behaved. */
export class Reader {
  readonly port: ModbusPort;
  readonly warnings: Reason[] = [];
  /** By `unit/function code`, as in the fingerprint. */
  readonly behaviour = new Map<string, Behaviour>();
  readonly #patience: Patience;
  readonly #asked: () => void;
  #exception = 0;

  /**
   * `budgetMs` is the longest time that the whole reading may take; answers slower than `slowMs` are slow. `asked` is told of each
   * request.
   */
  constructor(port: ModbusPort, budgetMs: number, slowMs: number, asked: () => void = () => undefined) {
    this.#asked = asked;
    this.#patience = new Patience(budgetMs, slowMs);
    this.port = port;
  }

  /** Another unit is asked from now on: the silence of the one before says nothing of it. */
  nextUnit(): void {
    this.#patience.understood();
  }

  /** Says once what the reading could not do as well as it should. */
  warn(reason: Reason): void {
    if (!this.warnings.some(({ text }) => text === reason.text)) this.warnings.push(reason);
  }

  /** Exception code of the last unanswered `ask`; 0 when there was none. */
  get exception(): number {
    return this.#exception;
  }

  /**
   * Asks once, once more if nothing whole came back. Undefined when the device refuses or answers nonsense;
   * throws StoppedReadingError after three failures in a row, when it is busy or slow, or when the time is up, and SilentUnitError
   * where a gateway says that the unit does not answer.
   */
  ask<T>(unit: number, pdu: Buffer, parse: (pdu: Buffer) => T | undefined): Promise<T | undefined> {
    return this.#ask(unit, pdu, parse, true);
  }

  /** Asks what a healthy device may leave without an answer: its silence is a failure only after another one. */
  askIfKnown<T>(unit: number, pdu: Buffer, parse: (pdu: Buffer) => T | undefined): Promise<T | undefined> {
    return this.#ask(unit, pdu, parse, false);
  }

  async #ask<T>(
    unit: number,
    pdu: Buffer,
    parse: (pdu: Buffer) => T | undefined,
    failureCounts: boolean,
  ): Promise<T | undefined> {
    this.#exception = 0;
    for (let attempt = 0; attempt < 2; attempt++) {
      this.#patience.inTime();
      const reply = await this.port.request(unit, pdu);
      this.#asked();
      const answer = reply.kind === 'data' ? parse(reply.pdu) : undefined;
      this.#note(unit, pdu, behaviourOf(reply, answer !== undefined));
      if (reply.kind === 'data' || reply.kind === 'exception') this.#watch(unit, reply);
      if (answer !== undefined) {
        this.#patience.understood();
        return answer;
      }
      if (reply.kind === 'exception') {
        this.#patience.understood();
        this.#exception = reply.code;
        return undefined;
      }
      if (failureCounts || this.#patience.failing) this.#patience.failed(what(reply));
    }
    return undefined;
  }

  /**
   * Tries a request of which nobody knows what the device does with it: once more where nothing whole came back, and
   * without counting as a failure of the device. Throws StoppedReadingError when it is busy or the time is up.
   */
  async attempt(unit: number, pdu: Buffer, usable: (pdu: Buffer) => boolean): Promise<Behaviour> {
    let seen: Behaviour = 'silent';
    for (let attempt = 0; attempt < 2; attempt++) {
      this.#patience.inTime();
      const reply = await this.port.request(unit, pdu);
      this.#asked();
      seen = behaviourOf(reply, reply.kind === 'data' && usable(reply.pdu));
      this.#note(unit, pdu, seen);
      if (reply.kind === 'exception') this.#rest(unit, reply.code);
      if (reply.kind === 'data' || reply.kind === 'exception') break;
    }
    return seen;
  }

  #note(unit: number, pdu: Buffer, seen: Behaviour): void {
    const key = `${unit}/${requestKey(pdu)}`;
    if (this.behaviour.get(key) !== 'ok') this.behaviour.set(key, seen);
  }

  #rest(unit: number, exception: number): void {
    if (exception === targetSilent) throw new SilentUnitError(unit);
    if (busyExceptions.has(exception)) this.#patience.rest(`exception ${exception} ${exceptionNames[exception]}`);
  }

  #watch(unit: number, reply: Extract<Reply, { ms: number }>): void {
    if (reply.kind === 'exception') this.#rest(unit, reply.code);
    this.#patience.answered(reply.ms);
  }
}

function behaviourOf(reply: Reply, usable: boolean): Behaviour {
  if (reply.kind === 'exception') return `exception ${reply.code}`;
  if (reply.kind === 'data') return usable ? 'ok' : 'garbage';
  return reply.kind;
}

function what(reply: Reply): string {
  if (reply.kind === 'data') return 'answers of wrong length';
  return 'reason' in reply ? reply.reason : reply.kind;
}
