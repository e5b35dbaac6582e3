import { parseEventId } from '#protocol/identity.ts';
import { joinInvolved } from '#protocol/incident/involvement.ts';
import type { Alert } from '../incident/alert.ts';
import type { AlertGrowth, AlertWithdrawal, DetectionMark } from '../store/event-store.ts';
import type { LearnedRow, NovelEvent } from '../store/learned.ts';
import { type StoredBlock, storedBlockOf } from '../store/stored-block.ts';
import { changeBy, keptEvents, makeAlert } from './alert-maker.ts';
import { Backlog } from './backlog.ts';
import { DetectionMarks } from './detection-marks.ts';
import type { DetectorParts, Pace } from './detector-parts.ts';
import { nothingApart, type SetApart } from './exceptions/set-apart.ts';
import { involvedIn } from './involved-assets.ts';
import { type Learning, usualNovelty } from './novelty/novelty.ts';
import { RuleThread } from './rule-thread.ts';
import { forRules, knownIn } from './rule-view.ts';
import { settledMs } from './settled.ts';
import { standingOf } from './switches/rule-standing.ts';
import { type Triggered, type Verdict, verdictsOf } from './verdicts.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const noMarks = { marks: [], stored: () => {} };
const usualPace: Pace = { stateMs: 5000, advanceMs: 10_000 };

/** What firings come to that is committed at once. */
interface Weighed {
  alerts: Omit<Alert, 'seq'>[];
  withdrawn: AlertWithdrawal[];
}

/**
 * Takes committed events in store order through the rule thread and commits alerts. State and position are committed together every few
 * seconds, and whenever time was moved on; after a crash the events since then are judged again, with the same time, and come to the
 * same findings, so nothing is raised or taken back twice. Alerts that merely go on are committed with the state.
 */
export class Detector {
  private readonly parts: DetectorParts;
  private readonly pace: Pace;
  private readonly thread: RuleThread;
  private readonly backlog = new Backlog();
  /** Highest store position handed to the rule thread. */
  private handed = 0;
  /** Highest store position judged, its alerts committed. */
  private judged = 0;
  /** The blocks handed over so far, judged one after the other. */
  private judging: Promise<void> = Promise.resolve();
  /** Alerts that went on since the state was saved, by finding. */
  private readonly growing = new Map<string, AlertGrowth>();
  /** What was learned and what was new since the state was saved. */
  private learned: LearnedRow[] = [];
  private novel: NovelEvent[] = [];
  private judgedReceived = Date.now();
  private marks: DetectionMarks | null = null;
  private saved = 0;
  private savedAt = 0;
  private advancedAt = 0;
  private turn = 0;
  private wake: () => void = () => {};
  private stopping = false;
  private running: Promise<void> | null = null;
  readonly totals = { events: 0, alerts: 0 };

  constructor(parts: DetectorParts) {
    this.parts = parts;
    this.pace = parts.pace ?? usualPace;
    const { pack, timeZone, learn = usualNovelty, setApart = nothingApart } = parts;
    this.thread = new RuleThread({ files: pack.files, timeZone, learn, setApart });
  }

  /** Restores the state and starts judging. */
  async start(): Promise<void> {
    const { cursor, state, learned } = await this.parts.store.detection();
    this.handed = cursor;
    this.judged = cursor;
    this.saved = cursor;
    this.savedAt = Date.now();
    const restored = await this.ask({ type: 'restore', state, learned, now: this.settled() }, 0);
    if (restored.type === 'restored') this.marks = new DetectionMarks({ ...restored, position: cursor });
    this.running = this.run();
  }

  /** Sets other matches apart from here on. No event and nothing that is half seen is lost by it. */
  setExceptions(told: SetApart): void {
    this.thread.tell({ type: 'exceptions', ...told });
  }

  /** Takes events that intake has just committed. Resolves when there is room for more, or when waiting for it took too long. */
  offer(stored: StoredBlock): Promise<void> {
    const room = this.backlog.offer(stored);
    this.wake();
    return room;
  }

  /** Store positions that wait for judgement. */
  async lag(): Promise<number> {
    return (await this.parts.store.head()) - this.judged;
  }

  /** How far the last judged event's arrival lies behind now, seconds. */
  lagSeconds(): number {
    return Math.max(0, (this.parts.clock().getTime() - this.judgedReceived) / 1000);
  }

  /** How it stands behind the last event that it judged; null until it has started. */
  standing(): DetectionMark | null {
    return this.marks?.last ?? null;
  }

  /** How far a place has learned what is usual there; begins anew where asked to. */
  async learning(place: string, anew = false): Promise<Learning | null> {
    const answer = await this.ask({ type: anew ? 'relearn' : 'overview', turn: ++this.turn, place });
    return answer.type === 'learning' ? answer.learning : null;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await this.saveState();
    await this.thread.terminate();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const block = await this.next();
      // One block is judged while the alerts of the one before are committed.
      const before = this.judging;
      if (block) this.judging = this.judge(block, before);
      await before;
      if (Date.now() - this.savedAt > this.pace.stateMs && this.handed > this.saved) await this.saveState();
      if (!block) {
        await this.advance();
        await this.idle();
      }
    }
  }

  /** The next events in store order: from memory when they follow on, else from the store. */
  private async next(): Promise<StoredBlock | null> {
    const block = this.backlog.take(this.handed);
    if (block) return block;
    if ((await this.parts.store.head()) <= this.handed) return null;
    this.backlog.forget();
    for await (const chunk of this.parts.store.scan({ after: this.handed })) return storedBlockOf(chunk);
    // Retention deleted what lay between: there is nothing left to judge there.
    await this.judging;
    this.handed = await this.parts.store.head();
    this.judged = this.handed;
    return null;
  }

  private async judge(block: StoredBlock, before: Promise<void>): Promise<void> {
    this.handed = block.last;
    const pauses = this.parts.pauses?.() ?? {};
    const answer = await this.ask({ type: 'events', turn: ++this.turn, pauses, ...forRules(block.block.columns) });
    await before;
    if (answer.type !== 'judged') return;
    for (const id of answer.forgot) {
      this.marks?.add({ position: block.find(parseEventId(id)!)!.storeSeq - 1, pastEmpty: true });
    }
    for (const { row, fields } of answer.novel) this.novel.push({ position: block.placeOf(row), fields });
    if (answer.firings.length > 0) {
      const { alerts, withdrawn } = await this.weigh(answer.firings, block);
      if (alerts.length + withdrawn.length > 0) {
        this.tell(await this.parts.store.commitDetection({ alerts, withdrawn, state: null, cursor: this.saved }));
      }
    }
    this.judged = block.last;
    this.judgedReceived = block.block.columns.figures.received_ms[block.rows - 1]!;
    this.totals.events += block.rows;
  }

  /** Moves time on. What that brings about is committed with the state, since no event would bring it about again. */
  private async advance(): Promise<void> {
    if (Date.now() - this.advancedAt < this.pace.advanceMs) return;
    this.advancedAt = Date.now();
    const now = this.settled();
    const answer = await this.ask({ type: 'advance', turn: ++this.turn, now });
    if (answer.type !== 'advanced') return;
    this.marks?.add({ position: this.judged, reached: now, pastEmpty: answer.pastEmpty });
    await this.saveState(await this.weigh(answer.firings, null));
  }

  /** How far time has certainly come. */
  private settled(): number {
    return this.parts.clock().getTime() - settledMs;
  }

  /** What firings come to. Alerts that go on are kept until the state is saved, unless something else became of them. */
  private async weigh(firings: readonly Triggered[], block: StoredBlock | null): Promise<Weighed> {
    const { lookups, store, pack, clock } = this.parts;
    const known = knownIn(block);
    const find = async (id: string | null | undefined) => (id ? (known(id) ?? (await store.get(id))) : null);
    const atHand = (ids: readonly string[]) => ids.slice(0, keptEvents).flatMap((id) => known(id) ?? []);
    const position = ({ trigger }: Verdict) => (trigger && known(trigger)?.storeSeq) || this.judged;
    const told = ({ firing }: Triggered) => standingOf(firing, lookups)?.state !== 'off';
    const verdicts = verdictsOf(firings.filter(({ firing }) => pack.cards.has(firing.rule.id)));
    // What a rule told before it was switched off is taken back all the same when it does not hold.
    const { withdrawn } = verdicts;
    const [raised, grown] = [verdicts.raised.filter(told), verdicts.grown.filter(told)];
    const out: Weighed = { alerts: [], withdrawn: [] };
    // What began while its rule was off is not stored yet: it is raised when it goes on.
    const anew = grown.filter(({ firing }) => firing.start < (standingOf(firing, lookups)?.since ?? 0));
    for (const verdict of [...raised, ...anew]) {
      const { firing, trigger } = verdict;
      const first = await find(firing.events[0]);
      const by = (await find(trigger ?? firing.events.at(-1))) ?? first;
      if (!by) continue;
      const events = {
        first: first ?? by,
        trigger: by,
        changedBy: await find(verdict.changedBy),
        seen: atHand(firing.events),
      };
      const card = pack.cards.get(firing.rule.id)!;
      out.alerts.push(makeAlert(verdict, card, events, position(verdict), lookups, clock()));
      this.growing.delete(firing.id);
    }
    for (const verdict of withdrawn) {
      const by = await find(verdict.changedBy);
      const finding = verdict.firing.id;
      out.withdrawn.push({ finding, position: position(verdict), by: by && changeBy(by, lookups) });
      this.growing.delete(finding);
    }
    for (const verdict of grown) {
      const { id, events, count, first, last, exception } = verdict.firing;
      this.growing.set(id, {
        finding: id,
        position: position(verdict),
        events: events.slice(0, keptEvents),
        count,
        first: new Date(first).toISOString(),
        last: new Date(last).toISOString(),
        involved: joinInvolved(this.growing.get(id)?.involved ?? [], involvedIn(atHand(events), lookups)),
        exception,
      });
    }
    return out;
  }

  private tell(changed: Alert[]): void {
    this.totals.alerts += changed.length;
    if (changed.length > 0) this.parts.onAlerts(changed);
  }

  private async saveState(more: Weighed = { alerts: [], withdrawn: [] }): Promise<void> {
    await this.judging;
    const cursor = this.judged;
    const answer = await this.ask({ type: 'state', turn: ++this.turn });
    if (answer.type !== 'state') return;
    const grown = [...this.growing.values()];
    const { marks, stored } = this.marks?.upTo(cursor) ?? noMarks;
    this.learned.push(...answer.learned);
    const changed = await this.parts.store.commitDetection({
      ...more,
      grown,
      marks,
      learned: this.learned,
      novel: this.novel,
      state: answer.state,
      cursor,
    });
    stored();
    this.learned = [];
    this.novel = [];
    this.growing.clear();
    this.saved = cursor;
    this.savedAt = Date.now();
    this.tell(changed);
  }

  private ask(message: ToWorker, turn = this.turn): Promise<FromWorker> {
    return this.thread.ask(message, turn);
  }

  private idle(): Promise<void> {
    // What came while the state was saved must not wait for the next wake.
    if (!this.backlog.empty) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
