import { setTimeout as pause } from 'node:timers/promises';
import type { Rejection } from '#engine/sigma/sigma.ts';
import type { DetectionMark, EventStore } from '../../store/event-store.ts';
import type { Span, Unwatched } from '../../store/rule-chunk.ts';
import type { RuleCard } from '../rule-pack.ts';
import { settledMs } from '../settled.ts';
import type { FromReplay, ToReplay } from './replay-messages.ts';
import type { ReplayThread } from './replay-thread.ts';
import type { AssetCount, Effect } from './tally.ts';

const hourMs = 3_600_000;
/** The engine of the present takes events that come this late. */
const latenessMs = 72 * hourMs;

/** What a replay stands on. */
export interface ReplayParts {
  store: Pick<EventStore, 'forRules' | 'marks' | 'novel' | 'lastRest' | 'markedFrom' | 'placesWithin'>;
  /** How the live detection stands. */
  standing(): DetectionMark | null;
  /** Whether the hub is behind with what comes in, so that a replay waits. */
  busy(): boolean;
}

/** Which span to replay, ISO 8601 UTC, `to` not included. */
export interface ReplaySpan {
  from: string;
  to: string;
}

/** How far a replay is. */
export interface ReplayProgress {
  /** Share of the positions that it has to look at, 0 to 1. */
  share: number;
  events: number;
}

/** What came of a replay. */
export interface ReplayOutcome {
  cards: RuleCard[];
  rejected: Rejection[];
  found: AssetCount[];
  /** What the exception that was tried would do; null without one. */
  effect: Effect | null;
  /** Events that were judged. */
  events: number;
  /** True when marks told how time had moved for the whole span; otherwise it followed the arrivals of events. */
  marked: boolean;
  /** True when more was found than can be remembered, so that the figures are a lower bound. */
  full: boolean;
}

/** The mark behind which a pass begins; `whole` when nothing older is stored. */
interface Start {
  mark: DetectionMark;
  whole: boolean;
}

/** A replay was stopped by whoever asked for it. */
export class ReplayStopped extends Error {
  override name = 'ReplayStopped';
}

/**
 * Replays rules over stored events. The store is read by a connection of its own, a bounded number of events at a time, and judged in a
 * thread of its own; between two chunks the hub has as long a time to itself as the chunk took, and longer while it is behind. Rules that
 * look back begin as far back as their findings can hang on what was before.
 */
export class ReplayRun {
  private readonly parts: ReplayParts;
  private readonly span: ReplaySpan;
  private readonly signal: AbortSignal;
  private readonly onProgress: (progress: ReplayProgress) => void;
  private readonly thread: ReplayThread;
  private events = 0;

  constructor(
    parts: ReplayParts,
    thread: ReplayThread,
    span: ReplaySpan,
    watch: { signal: AbortSignal; onProgress: (progress: ReplayProgress) => void },
  ) {
    this.parts = parts;
    this.thread = thread;
    this.span = span;
    this.signal = watch.signal;
    this.onProgress = watch.onProgress;
  }

  /** Runs to the end, and ends the thread. Throws a ReplayStopped when it is stopped. */
  async run(): Promise<ReplayOutcome> {
    try {
      const { cards, reach, rejected } = await this.ask({ type: 'load' }, 'loaded');
      const nothing = { cards, rejected, found: [], effect: null, events: 0, marked: true, full: false };
      const span = rejected.length > 0 || cards.length === 0 ? null : await this.asked();
      if (span === null) return nothing;
      const markedFrom = await this.parts.store.markedFrom();
      for (let back = reach === 0 ? 0 : latenessMs + 3 * reach + hourMs; ; back *= 4) {
        const start = await this.startOf(span, back);
        const pass = await this.pass(start, span, markedFrom);
        if (pass === null) continue;
        return {
          ...nothing,
          ...pass,
          events: this.events,
          marked: markedFrom !== null && markedFrom <= start.mark.position + 1,
        };
      }
    } finally {
      await this.thread.end();
    }
  }

  /** What was received in the span; where nothing was, the place behind what came before, since time alone may bring findings about. */
  private async asked(): Promise<Span | null> {
    const within = await this.places(this.span);
    if (within !== null) return within;
    const before = await this.places({ from: new Date(0).toISOString(), to: this.span.from });
    return before && { first: before.last + 1, last: before.last };
  }

  /** Where a pass has to begin, so that nothing that was half seen before is missing. */
  private async startOf(span: Span, back: number): Promise<Start> {
    const from = new Date(Math.max(0, Date.parse(this.span.from) - back)).toISOString();
    const { first } = back === 0 ? span : ((await this.places({ ...this.span, from })) ?? span);
    const oldest = (await this.places({ ...this.span, from: new Date(0).toISOString() })) ?? span;
    const rest = await this.parts.store.lastRest(first - 1);
    if (rest === null)
      return { mark: { position: oldest.first - 1, reached: Number.NaN, pastEmpty: true }, whole: true };
    return { mark: rest, whole: first === oldest.first };
  }

  /** One pass; null when it has to begin further back. */
  private async pass(
    start: Start,
    span: Span,
    markedFrom: number | null,
  ): Promise<Pick<ReplayOutcome, 'found' | 'effect' | 'full'> | null> {
    const { store } = this.parts;
    const first = start.mark.position + 1;
    let without: readonly Unwatched[] = [];
    let begun = false;
    let full = false;
    let after = start.mark.position;
    let at = performance.now();
    for await (const chunk of store.forRules({ first, last: span.last, without: () => without, signal: this.signal })) {
      this.assertWanted();
      if (!begun) {
        begun = true;
        // Without a mark time begins with the first arrival.
        const reached = Number.isNaN(start.mark.reached) ? (chunk.received[0] ?? 0) - settledMs : start.mark.reached;
        const [from, to] = [Date.parse(this.span.from), Date.parse(this.span.to)];
        const { whole } = start;
        await this.ask(
          { type: 'begin', start: { mark: { ...start.mark, reached }, from, to, markedFrom, whole } },
          'begun',
        );
      }
      const marks = [...(await store.marks(after, chunk.upTo)), ...this.live(after, chunk.upTo)];
      const novel = await store.novel(after - 1, chunk.upTo);
      const answer = await this.ask({ type: 'events', chunk, marks, novel }, 'judged');
      this.events = answer.events;
      if (answer.again) return null;
      without = answer.without;
      after = chunk.upTo + 1;
      this.onProgress({ share: (chunk.upTo - first + 1) / Math.max(1, span.last - first + 1), events: answer.events });
      full = answer.full;
      if (full) break;
      await this.rest(performance.now() - at);
      at = performance.now();
    }
    const end = await this.ask({ type: 'finish' }, 'finished');
    return end.again ? null : { found: end.found, effect: end.effect, full };
  }

  /** What the live detection knows beyond the marks that are stored. */
  private live(after: number, upTo: number): DetectionMark[] {
    const mark = this.parts.standing();
    return mark !== null && mark.position >= after && mark.position <= upTo ? [mark] : [];
  }

  private places({ from, to }: ReplaySpan): Promise<Span | null> {
    return this.parts.store.placesWithin(from, to);
  }

  /** Leaves the hub to itself for a while. */
  private async rest(tookMs: number): Promise<void> {
    await pause(Math.min(tookMs, 1000), undefined, { signal: this.signal }).catch(() => this.assertWanted());
    for (let waited = 0; this.parts.busy() && waited < 5000; waited += 250) {
      await pause(250, undefined, { signal: this.signal }).catch(() => this.assertWanted());
    }
  }

  private assertWanted(): void {
    if (this.signal.aborted) throw new ReplayStopped();
  }

  private async ask<T extends FromReplay['type']>(
    message: ToReplay,
    type: T,
  ): Promise<Extract<FromReplay, { type: T }>> {
    const answer = await this.thread.ask(message);
    if (answer.type !== type) throw new Error(`the thread of a replay answered ${answer.type} instead of ${type}`);
    return answer as Extract<FromReplay, { type: T }>;
  }
}
