import { compile } from '#engine/sigma/sigma.ts';
import { parseEventId } from '#protocol/identity.ts';
import type { DetectionMark } from '../../store/event-store.ts';
import type { NovelEvent } from '../../store/learned.ts';
import type { RuleChunk, Unwatched } from '../../store/rule-chunk.ts';
import { ruleExceptions, type SetApart } from '../exceptions/set-apart.ts';
import { RuleJudge } from '../rule-judge.ts';
import { settledMs } from '../settled.ts';
import type { Triggered } from '../verdicts.ts';
import type { ReplayRules } from './replay-rules.ts';
import { type AssetCount, type FiringPlace, Tally } from './tally.ts';

/** Where a pass over the store begins and what of it is asked for. Times are milliseconds since 1970 UTC. */
export interface PassStart {
  /** How detection stood behind the position before the first event. */
  mark: DetectionMark;
  /** What was found from when to when counts. */
  from: number;
  to: number;
  /** Position from which on marks tell how time moved; before it, time follows the arrivals. Null where nothing tells. */
  markedFrom: number | null;
  /** True when nothing older than this is stored. */
  whole: boolean;
}

/** Time is moved at least this far where it follows the arrivals. */
const tickMs = 10_000;
/** Sources' clocks may be ahead by this much before they are taken for implausible. */
const aheadMs = 5 * 60_000;

/**
 * One pass of some rules over stored events, in the order in which the stream took them, with time moved where the stream moved it.
 * What the stream's engine of the past let go of is let go of here at the same places.
 */
export class ReplayJudge {
  readonly tally: Tally;
  private readonly judge: RuleJudge;
  private readonly rules: Pick<ReplayRules, 'site' | 'off'>;
  private readonly targets: ReadonlySet<string>;
  private readonly reach: number;
  private readonly start: PassStart;
  /** How far time was moved. */
  private reached: number;
  private settled: boolean | null = null;
  private skipped: Unwatched[] = [];
  /** Events that were judged. */
  events = 0;

  /** `setApart` is what is set apart in this pass. */
  constructor(rules: ReplayRules, start: PassStart, setApart: SetApart) {
    const { set, whole, cards, reach, timeZone } = rules;
    this.rules = rules;
    const make = () => compile(set, { whole });
    this.judge = new RuleJudge(make, Number.POSITIVE_INFINITY);
    this.judge.setExceptions(ruleExceptions(setApart, timeZone), new Set(setApart.piercing));
    this.targets = new Set(cards.map(({ id }) => id));
    this.reach = reach;
    this.start = start;
    this.reached = start.mark.reached;
    this.tally = new Tally(start);
    this.judge.restore(null, this.reached);
  }

  /** Judges a chunk with the marks behind its positions and what was new in its events. False when the pass has to begin further back. */
  take(chunk: RuleChunk, marks: readonly DetectionMark[], novel: readonly NovelEvent[] = []): boolean {
    const told = new Map(novel.map(({ position, fields }) => [position, fields]));
    const origins = chunk.origins.map((one) => this.judge.prepare(one));
    let next = 0;
    const moveUpTo = (place: number) => {
      for (; next < marks.length && marks[next]!.position < place; next++) this.mark(marks[next]!);
    };
    for (let row = 0; row < chunk.places.length; row++) {
      const place = chunk.places[row]!;
      const received = chunk.received[row]!;
      moveUpTo(place);
      if (this.start.markedFrom === null || place <= this.start.markedFrom) this.follow(received);
      if (received >= this.start.from && !this.isSettled()) return false;
      this.events += 1;
      const of = chunk.origins[chunk.origin[row]!]!;
      const [seq, time, body] = [chunk.seqs[row]!, chunk.corrected[row]!, chunk.bodies[row]!];
      const event = { seq, time, body, told: told.get(place) };
      for (const one of this.judge.event(origins[chunk.origin[row]!]!, event)) this.tell(one, received, of);
    }
    moveUpTo(chunk.upTo + 1);
    this.skipped = merged(this.skipped, this.judge.unwatched(chunk.origins));
    return true;
  }

  /** Moves time to the end of the span. */
  finish(): boolean {
    if (!this.isSettled()) return false;
    this.move(this.start.to - settledMs);
    return true;
  }

  /** What need not be read any more. */
  unwatched(): readonly Unwatched[] {
    return this.skipped;
  }

  found(): AssetCount[] {
    return this.tally.byAsset();
  }

  private mark({ reached, pastEmpty }: DetectionMark): void {
    if (reached + settledMs >= this.start.from && !this.isSettled()) return;
    this.move(Math.min(reached, this.start.to - settledMs));
    if (pastEmpty) this.judge.forget();
  }

  /** Time as an idle hub would move it. */
  private follow(received: number): void {
    if (received - settledMs - this.reached >= tickMs) this.move(received - settledMs);
  }

  /** An idle hub moves time in small steps of which only the last is kept: what comes of it was told when its point was reached. */
  private move(reached: number): void {
    const before = this.reached;
    this.reached = Math.max(this.reached, reached);
    for (const one of this.judge.advance(reached, false)) {
      const point = Math.min(Math.max(one.firing.start, before), this.reached);
      this.tell(one, point + settledMs, placeOf(one));
    }
  }

  private tell(one: Triggered, at: number, { site, agent, asset }: FiringPlace): void {
    const { firing } = one;
    if (!this.targets.has(firing.rule.id)) return;
    const of = parseEventId(firing.events[0] ?? '')?.site ?? site;
    if (this.rules.site !== null && this.rules.site !== of) return;
    if (this.rules.off.has(`${of} ${firing.rule.id}`)) return;
    this.tally.take({ ...one, firing: { ...firing, rule: { id: firing.rule.id } as typeof firing.rule } }, at, {
      site,
      agent,
      asset,
    });
  }

  /**
   * Whether what is half seen where the span begins is as in the stream: nothing of it hangs on events before the pass. Asked once, at
   * the first event or mark of the span.
   */
  private isSettled(): boolean {
    this.settled ??=
      this.start.whole ||
      this.reach === 0 ||
      this.judge.earliestFound() >= this.start.mark.reached + settledMs + aheadMs + this.reach;
    return this.settled;
  }
}

function placeOf({ firing }: Triggered): FiringPlace {
  const first = parseEventId(firing.events[0] ?? '');
  return { site: first?.site ?? '', agent: first?.agent ?? '', asset: null };
}

function merged(known: readonly Unwatched[], more: readonly Unwatched[]): Unwatched[] {
  const byText = new Map([...known, ...more].map((one) => [JSON.stringify(one.logsource), one]));
  return [...byText.values()];
}
