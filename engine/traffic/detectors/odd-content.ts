import { z } from 'zod';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { addWithin } from '../bounded-map.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Moment } from '../finding.ts';
import { noteCrossing } from '../finding-book.ts';
import type { FindingKind } from '../kinds.ts';
import { type Keeps, loadSet } from '../saved.ts';
import type { Talk } from '../talk.ts';
import { WindowRate } from '../window-rate.ts';

const savedContent = z.object({ known: z.unknown(), unasked: z.unknown() });

const mostTalks = 1 << 14;
/** Answers in ten seconds that nobody asked for, before they are more than a lost packet. */
const fewUnasked = 3;

/** Protections of OPC UA that are none, or that the standard withdrew. */
const weak: ReadonlySet<string> = new Set([
  'policy None',
  'policy Basic128Rsa15',
  'policy Basic256',
  'mode None',
  'identity anonymous',
]);

/** Notices what does not belong on a port: foreign content, misshapen messages, answers without question, and OPC UA without protection. */
export class OddContent implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #known = new Set<string>();
  readonly #unasked = new WindowRate(10_000);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  save(): unknown {
    return { known: [...this.#known], unasked: this.#unasked.save() };
  }

  load(saved: unknown): void {
    const { known, unasked } = savedContent.parse(saved);
    loadSet(this.#known, known);
    this.#unasked.load(unasked);
  }

  junk(talk: Talk, what: string, at: Moment): void {
    this.#odd('junk_on_port', talk, what, at, { content: what });
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.oddity === 'misshapen') {
      this.#odd('malformed_message', talk, seen.operation, at, { operation: seen.operation });
    } else if (seen.oddity === 'unasked' && talk.certain) {
      if (this.#context.learning) this.#unasked.learn(talk.key, at);
      else if (this.#unasked.hit(talk.key, at) >= Math.max(fewUnasked, this.#unasked.most(talk.key) * 3)) {
        const finding = this.#context.book.say({
          kind: 'unsolicited_response',
          src: talk.client,
          dst: talk.server,
          port: talk.port,
          at: this.#unasked.began(talk.key),
          facts: { operation: seen.operation },
        });
        if (finding) noteCrossing(finding, at);
      }
    }
  }

  security(talk: Talk, property: string, value: string, at: Moment): void {
    const what = `${property} ${value}`;
    if (weak.has(what)) this.#odd('weak_opcua_security', talk, what, at, { [property]: value });
  }

  tick(at: Moment): void {
    if (this.#context.learning) this.#unasked.pass(at);
  }

  judge(): void {
    this.#unasked.clear();
  }

  /** What was there while it was learned is no news. */
  #odd(kind: FindingKind, talk: Talk, what: string, at: Moment, facts: Record<string, unknown>): void {
    const key = `${kind} ${talk.key} ${kind === 'weak_opcua_security' ? what : ''}`;
    if (this.#context.learning) addWithin(this.#known, key, mostTalks);
    else if (!this.#known.has(key)) {
      this.#context.book.say({ kind, src: talk.client, dst: talk.server, port: talk.port, at, facts });
    }
  }
}
