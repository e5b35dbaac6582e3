import { Strain } from '../../controllers/pace.ts';
import { busyExceptions, exceptionNames } from './functions.ts';
import type { ModbusPort, Reply } from './port.ts';

/** The reading of a device was ended before everything was asked; the reason is shown with the snapshot. */
export class StoppedReadingError extends Error {
  override name = 'StoppedReadingError';
}

/** What a device did with a function code: shown in the fingerprint and remembered for the next request. */
export type Behaviour = 'ok' | 'silent' | 'closed' | 'garbage' | `exception ${number}`;

/** Asks through the port with one retry, gives up on a device that suffers, and remembers how each code behaved. */
export class Reader {
  readonly port: ModbusPort;
  readonly warnings: string[] = [];
  /** By `unit/function code`. */
  readonly behaviour = new Map<string, Behaviour>();
  readonly #strain = new Strain();
  readonly #deadline: number;
  #failures = 0;
  #exception = 0;

  /** `budgetMs` is the longest time that the whole reading may take. */
  constructor(port: ModbusPort, budgetMs: number) {
    this.port = port;
    this.#deadline = performance.now() + budgetMs;
  }

  warn(sentence: string): void {
    if (!this.warnings.includes(sentence)) this.warnings.push(sentence);
  }

  /** Exception code of the last unanswered `ask`; 0 when there was none. */
  get exception(): number {
    return this.#exception;
  }

  /**
   * Asks once, once more if nothing whole came back. Undefined when the device refuses or answers nonsense;
   * throws StoppedReadingError after three failures in a row, when it is busy or slow, or when the time is up.
   */
  async ask<T>(unit: number, pdu: Buffer, parse: (pdu: Buffer) => T | undefined): Promise<T | undefined> {
    this.#exception = 0;
    for (let attempt = 0; attempt < 2; attempt++) {
      if (performance.now() > this.#deadline) throw new StoppedReadingError('the time budget of the device is used up');
      const reply = await this.port.request(unit, pdu);
      const answer = reply.kind === 'data' ? parse(reply.pdu) : undefined;
      this.#note(unit, pdu[0]!, reply, answer !== undefined);
      if (reply.kind === 'data' || reply.kind === 'exception') this.#watch(reply);
      if (answer !== undefined) {
        this.#failures = 0;
        return answer;
      }
      if (reply.kind === 'exception') {
        this.#failures = 0;
        this.#exception = reply.code;
        return undefined;
      }
      this.#failures += 1;
      if (this.#failures >= 3) throw new StoppedReadingError(`no usable answer three times in a row (${what(reply)})`);
    }
    return undefined;
  }

  #note(unit: number, code: number, reply: Reply, usable: boolean): void {
    const seen: Behaviour =
      reply.kind === 'exception'
        ? `exception ${reply.code}`
        : reply.kind === 'data'
          ? usable
            ? 'ok'
            : 'garbage'
          : reply.kind;
    const key = `${unit}/${code}`;
    if (this.behaviour.get(key) !== 'ok') this.behaviour.set(key, seen);
  }

  #watch(reply: Extract<Reply, { ms: number }>): void {
    if (reply.kind === 'exception' && busyExceptions.has(reply.code)) {
      throw new StoppedReadingError(`the device asks for rest (exception ${reply.code} ${exceptionNames[reply.code]})`);
    }
    const strained = this.#strain.saw(reply.ms);
    if (strained) throw new StoppedReadingError(strained);
  }
}

function what(reply: Reply): string {
  if (reply.kind === 'data') return 'answers of wrong length';
  return 'reason' in reply ? reply.reason : reply.kind;
}
