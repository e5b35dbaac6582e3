import { z } from 'zod';
import { type LearningOrders, LiveTraffic } from '#engine/traffic/traffic.ts';
import type { CaptureCompanion } from '#engine/wire/wire.ts';
import type { NetworkOrders } from '#protocol/command.ts';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { LearnedFile } from './learned-file.ts';

const dayMs = 86_400_000;
/** How often what was learned, and what was told, is written down. A kill loses as much of it. */
const saveLearnedMs = 300_000;
const saveToldMs = 5000;

const orders = z.object({
  until: z.number(),
  held: z.array(z.string()),
  anew: z.array(z.object({ host: z.string(), until: z.number() })),
  permitted: z.array(
    z.object({ client: z.string(), server: z.string(), transport: z.enum(['tcp', 'udp']), port: z.number() }),
  ),
});
const toldFile = z.object({ since: z.number(), orders, told: z.unknown() });

/** The detectors on what is captured, with what they learned and told kept in the folder of the source. */
export class LiveDetection {
  readonly #traffic: LiveTraffic;
  readonly #learned: LearnedFile;
  readonly #told: LearnedFile;
  #orders: LearningOrders;
  /** Since when it learns what it knows, and for how long it does so unless people decide otherwise. */
  #since: number;
  readonly #usualMs: number;
  #fault: Reason | null = null;
  #savedLearned: number;
  #savedTold = 0;

  /** Begins to learn for `learnDays`, or goes on where it stood. */
  constructor(stateDir: string, common: Fields, learnDays: number, nowMs: number) {
    this.#learned = new LearnedFile(stateDir, 'learned-traffic');
    this.#told = new LearnedFile(stateDir, 'told-findings');
    this.#savedLearned = nowMs;
    this.#since = nowMs;
    this.#usualMs = learnDays * dayMs;
    const until = nowMs + this.#usualMs;
    this.#orders = { until, held: [], anew: [], permitted: [] };
    this.#traffic = this.#goOn(common) ?? new LiveTraffic(common, this.#orders);
    this.#traffic.order(this.#orders, nowMs);
  }

  /** What the capture is to show its packets to. */
  get companion(): CaptureCompanion {
    return this.#traffic.companion;
  }

  /** Whether what was learned was lost, or cannot be kept: it judges by less than it should. */
  get impaired(): boolean {
    return this.#fault !== null;
  }

  /** What is said of it in the health. */
  reasons(): Reason[] {
    const out: Reason[] = [];
    const until = new Date(this.#traffic.until).toISOString();
    if (this.#traffic.learning) out.push(because('detectors_learning', { until: `${until.slice(0, 16)}Z` }));
    if (this.#fault) out.push(this.#fault);
    const notes = this.#traffic.notes();
    if (notes.length > 0) out.push(because('detectors_full', { what: notes.join('; ').slice(0, 300) }));
    return out;
  }

  /** Takes over what people decided at the hub. */
  order({ learnUntil, decidedAt, held, anew, permitted }: NetworkOrders, nowMs: number): void {
    const until = Date.parse(learnUntil);
    // What was decided before it had learned anything does not make it judge by nothing.
    const decided = decidedAt !== null && Date.parse(decidedAt) >= this.#since;
    const usual = this.#since + this.#usualMs;
    this.#orders = {
      until: Number.isNaN(until) ? usual : decided ? until : Math.max(usual, until),
      held,
      anew: anew
        .map(({ host, until: end }) => ({ host, until: Date.parse(end) }))
        .filter(({ until: end }) => !Number.isNaN(end)),
      permitted,
    };
    this.#traffic.order(this.#orders, nowMs);
    this.save(nowMs);
  }

  /** Time goes on; what was found is told. Call it about twice a second. */
  take(nowMs: number): EventDraft[] {
    const learnt = this.#traffic.learning;
    this.#traffic.tick(nowMs);
    const found = this.#traffic.take(nowMs);
    if (learnt !== this.#traffic.learning || nowMs - this.#savedLearned >= saveLearnedMs) this.save(nowMs);
    else if (nowMs - this.#savedTold >= saveToldMs) this.#saveTold(nowMs);
    return found;
  }

  /** Writes down everything. */
  save(nowMs: number): void {
    this.#savedLearned = nowMs;
    this.#write(() => this.#learned.write(this.#traffic.save()));
    this.#saveTold(nowMs);
  }

  #saveTold(nowMs: number): void {
    this.#savedTold = nowMs;
    this.#write(() => this.#told.write({ since: this.#since, orders: this.#orders, told: this.#traffic.saveTold() }));
  }

  #write(act: () => void): void {
    try {
      act();
      if (this.#fault?.code === 'detectors_learned_unsaved') this.#fault = null;
    } catch (error) {
      this.#fault = because('detectors_learned_unsaved', { reason: (error as Error).message });
    }
  }

  /** Takes up what was kept; null where there is nothing, or nothing that can be read, which is said. */
  #goOn(common: Fields): LiveTraffic | null {
    try {
      const [kept, learned] = [this.#told.read(), this.#learned.read()];
      if (kept === undefined || learned === undefined) return null;
      const known = toldFile.parse(kept);
      const traffic = new LiveTraffic(common, known.orders);
      traffic.load(learned, known.told);
      this.#orders = known.orders;
      this.#since = known.since;
      return traffic;
    } catch (error) {
      const reason = (error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 200);
      this.#fault = because('detectors_learned_lost', { reason });
      return null;
    }
  }
}
