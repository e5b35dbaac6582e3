import { z } from 'zod';
import type { EventDraft, Fields } from '#protocol/events/event.ts';
import { CaptureWatch } from './capture-watch.ts';
import { findingDraft } from './finding-event.ts';
import { FindingPace } from './finding-pace.ts';
import { Talk } from './talk.ts';
import { TrafficWatch } from './traffic-watch.ts';

/** Form of what is saved; another one is not taken up. */
const form = 1;
const spellMs = 3_600_000;
/** While judging, what detectors count is begun anew this often. */
const restMs = 86_400_000;
/** Packets may reach the watch so much later than they were seen. */
const lagMs = 2000;

/** What people decided about learning; times are milliseconds since 1970 UTC. */
export interface LearningOrders {
  /** Until when everything is learned. */
  until: number;
  /** Hosts of which nothing is learned for now: an incident or a visit is open on them. */
  held: readonly string[];
  /** Hosts that are learned anew, each until a moment. */
  anew: readonly { host: string; until: number }[];
  /** Conversations that people permitted. */
  permitted: readonly { client: string; server: string; transport: 'tcp' | 'udp'; port: number }[];
}

const savedTraffic = z.object({ form: z.literal(form), learned: z.record(z.string(), z.unknown()) });

/**
 * The detectors over traffic that never ends: they learn until they are told to judge, what they find becomes events that are told once, and what they
 * know can be saved and taken up again.
 */
export class LiveTraffic {
  /** What the capture is to show its packets to. */
  readonly companion: CaptureWatch;
  readonly #watch = new TrafficWatch();
  readonly #pace = new FindingPace(this.#watch.book);
  readonly #common: Fields;
  #orders: LearningOrders;
  #spell = Number.NaN;
  #anewUntil = Number.POSITIVE_INFINITY;
  #judges = false;

  /** `common` are fields of every event. */
  constructor(common: Fields, orders: LearningOrders) {
    this.#common = common;
    this.#orders = orders;
    this.companion = new CaptureWatch(this.#watch);
  }

  /** Whether it learns. */
  get learning(): boolean {
    return !this.#judges;
  }

  /** Until when it learns or learned, milliseconds since 1970 UTC. */
  get until(): number {
    return this.#orders.until;
  }

  /** What is beyond what it can keep, in words. */
  notes(): string[] {
    const { givenUp } = this.#pace;
    const notes = this.#watch.notes();
    return givenUp > 0 ? [...notes, `${givenUp} findings waited too long to be told`] : notes;
  }

  /** Takes other decisions about learning into account from `nowMs` on. */
  order(orders: LearningOrders, nowMs: number): void {
    this.#orders = orders;
    for (const { client, server, transport, port } of orders.permitted) {
      this.#watch.permit(new Talk(client, server, transport, port, 0, true));
    }
    this.#apart(nowMs);
    this.tick(nowMs);
  }

  /** Time goes on. Call it about twice a second. */
  tick(nowMs: number): void {
    this.companion.tick(nowMs - lagMs);
    const at = { time: nowMs - lagMs, packet: 0 };
    if (Number.isNaN(this.#spell)) this.#spell = nowMs;
    const judges = nowMs >= this.#orders.until;
    if (nowMs >= this.#anewUntil) this.#apart(nowMs);
    if (judges !== this.#judges) {
      this.#judges = judges;
      this.#spell = nowMs;
      if (judges) {
        this.#watch.spell(at);
        this.#watch.judge();
      } else this.#watch.learn();
    } else if (nowMs - this.#spell >= (judges ? restMs : spellMs) || nowMs < this.#spell) {
      this.#spell = nowMs;
      this.#watch.spell(at);
      if (judges) this.#watch.end(at);
    }
  }

  /** What is to be told by now. */
  take(nowMs: number): EventDraft[] {
    if (!this.#judges) return [];
    if (this.#pace.waits()) this.#watch.gather();
    return this.#pace.take(nowMs).map((news) => findingDraft(news, this.#common));
  }

  /** What was learned, as plain data; it may be large. */
  save(): unknown {
    return { form, learned: this.#watch.save() };
  }

  /** What was told, as plain data. */
  saveTold(): unknown {
    return this.#pace.save();
  }

  /** Takes up what was saved. Throws where it is in another form; it knows nothing then. */
  load(saved: unknown, told: unknown): void {
    this.#watch.load(savedTraffic.parse(saved).learned);
    this.#pace.load(told);
  }

  #apart(nowMs: number): void {
    const anew = this.#orders.anew.filter(({ until }) => until > nowMs);
    this.#anewUntil = anew.reduce((least, { until }) => Math.min(least, until), Number.POSITIVE_INFINITY);
    this.#watch.setApart({ held: new Set(this.#orders.held), anew: new Set(anew.map(({ host }) => host)) });
  }
}
