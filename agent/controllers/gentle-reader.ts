import type { Reason } from '#protocol/reasons/reason.ts';
import { Patience } from './patience.ts';

/** What a port brings back for one request. */
export type DeviceReply =
  | { kind: 'data'; data: Buffer; ms: number }
  | Refusal
  | { kind: 'silent' }
  | { kind: 'closed'; reason: string }
  | { kind: 'garbage'; reason: string };

/** The device understood and said no. */
export interface Refusal {
  kind: 'refused';
  /** Its own code, for example `C059`. */
  code: string;
  words: string;
  /** It asks to be left alone for now. */
  rest: boolean;
  ms: number;
}

/** Outcome of asking once, and once more where nothing whole came back. */
export type Outcome<T> =
  | { kind: 'value'; value: T }
  | { kind: 'refused'; code: string; words: string }
  | { kind: 'nothing'; reason: string };

/** Why there is no value, in words. */
export function reasonOf(outcome: Exclude<Outcome<unknown>, { kind: 'value' }>): string {
  return outcome.kind === 'refused' ? `refused (${outcome.code} ${outcome.words})` : outcome.reason;
}

/** How a device took a request, for the fingerprint. */
export type Behaviour = 'ok' | 'silent' | 'closed' | 'garbage' | `refused ${string}`;

/**
 * Asks a device with one retry and gives up on one that suffers: after three failures in a row, when it asks for
 * rest, when its answers become slow, and when the time of the whole reading is used up.
 */
export class GentleReader {
  readonly warnings: Reason[] = [];
  /** By name of the request. */
  readonly behaviour = new Map<string, Behaviour>();
  readonly #patience: Patience;
  readonly #asked: () => void;

  /** `budgetMs` is the longest time that the whole reading may take; answers slower than `slowMs` are slow. `asked` is told of each request. */
  constructor(budgetMs: number, slowMs: number, asked: () => void = () => undefined) {
    this.#patience = new Patience(budgetMs, slowMs);
    this.#asked = asked;
  }

  /** Says once what the reading could not do as well as it should. */
  warn(reason: Reason): void {
    if (!this.warnings.some(({ text }) => text === reason.text)) this.warnings.push(reason);
  }

  /** `parse` gives undefined for an answer that is not one. Throws StoppedReadingError. */
  async ask<T>(
    name: string,
    send: () => Promise<DeviceReply>,
    parse: (data: Buffer) => T | undefined,
  ): Promise<Outcome<T>> {
    let reason = '';
    for (let attempt = 0; attempt < 2; attempt++) {
      this.#patience.inTime();
      const reply = await send();
      this.#asked();
      const value = reply.kind === 'data' ? parse(reply.data) : undefined;
      this.#note(name, reply, value !== undefined);
      if (reply.kind === 'refused' && reply.rest) this.#patience.rest(`${reply.code} ${reply.words}`);
      if (reply.kind === 'data' || reply.kind === 'refused') this.#patience.answered(reply.ms);
      if (value !== undefined || reply.kind === 'refused') this.#patience.understood();
      if (value !== undefined) return { kind: 'value', value };
      if (reply.kind === 'refused') return { kind: 'refused', code: reply.code, words: reply.words };
      reason = what(reply);
      this.#patience.failed(reason);
    }
    return { kind: 'nothing', reason };
  }

  #note(name: string, reply: DeviceReply, usable: boolean): void {
    if (this.behaviour.get(name) === 'ok') return;
    const seen: Behaviour =
      reply.kind === 'refused'
        ? `refused ${reply.code}`
        : reply.kind === 'data'
          ? usable
            ? 'ok'
            : 'garbage'
          : reply.kind;
    this.behaviour.set(name, seen);
  }
}

function what(reply: DeviceReply): string {
  if (reply.kind === 'data') return 'an answer of wrong length or content';
  return 'reason' in reply ? reply.reason : 'no answer';
}
