import type { SeenOperation } from '#engine/wire/wire.ts';
import type { Detector, DetectorContext } from '../detector.ts';
import type { Moment } from '../finding.ts';
import { noteCrossing } from '../finding-book.ts';
import type { FindingKind } from '../kinds.ts';
import { noRoom } from '../no-room.ts';
import { changes } from '../operation-model.ts';
import type { Keeps } from '../saved.ts';
import { loadRates, savedRates } from '../saved-rates.ts';
import type { Talk } from '../talk.ts';
import { WindowRate } from '../window-rate.ts';

/** Below these numbers nothing is a burst, whatever was learned: exceptions and writes in ten seconds, requests in one. */
const fewExceptions = 8;
const fewWrites = 30;
const fewRequests = 25;
/** How many times the most that was learned is no longer ordinary. */
const timesExceptions = 3;
const timesWrites = 4;
const timesRequests = 4;

/** Notices that a device refuses, is written to, or is asked far more often than it ever was. */
export class Bursts implements Detector, Keeps {
  readonly #context: DetectorContext;
  readonly #exceptions = new WindowRate(10_000);
  readonly #writes = new WindowRate(10_000);
  readonly #requests = new WindowRate(1000);

  constructor(context: DetectorContext) {
    this.#context = context;
  }

  save(): unknown {
    return savedRates(this.#rates());
  }

  load(saved: unknown): void {
    loadRates(this.#rates(), saved);
  }

  operation(talk: Talk, seen: SeenOperation, at: Moment): void {
    if (seen.role === 'exception')
      this.#count(this.#exceptions, 'exception_burst', fewExceptions, timesExceptions, talk, seen, at);
    if (seen.role !== 'request') return;
    this.#count(this.#requests, 'request_flood', fewRequests, timesRequests, talk, seen, at);
    if (changes(seen.class)) this.#count(this.#writes, 'brute_force_io', fewWrites, timesWrites, talk, seen, at);
  }

  tick(at: Moment): void {
    if (this.#context.learning) for (const rate of this.#rates()) rate.pass(at);
  }

  judge(): void {
    this.end();
  }

  end(): void {
    for (const rate of this.#rates()) rate.clear();
  }

  notes(): string[] {
    return noRoom('operations of more conversations than are counted apart', ...this.#rates());
  }

  #rates(): WindowRate[] {
    return [this.#exceptions, this.#writes, this.#requests];
  }

  #count(
    rate: WindowRate,
    kind: FindingKind,
    few: number,
    times: number,
    talk: Talk,
    seen: SeenOperation,
    at: Moment,
  ): void {
    if (this.#context.learning) {
      rate.learn(talk.key, at);
      return;
    }
    const count = rate.hit(talk.key, at);
    if (count < few || count <= rate.most(talk.key) * times) return;
    const { client: src, server: dst, port } = talk;
    const finding = this.#context.book.say({ kind, src, dst, port, at: rate.began(talk.key) });
    if (!finding) return;
    noteCrossing(finding, at);
    finding.facts['most'] = Math.max(count, Number(finding.facts['most'] ?? 0));
    finding.facts['learned'] = rate.most(talk.key);
    if (kind !== 'request_flood') finding.facts['operation'] ??= seen.operation;
    if (seen.code !== undefined) finding.facts['code'] ??= seen.code;
  }
}
