import { parseEventId } from '#protocol/identity.ts';
import type { Alert } from '../incident/alert.ts';
import type { AlertGrowth, DetectionMark } from '../store/event-store.ts';
import type { LearnedRow, NovelEvent } from '../store/learned.ts';
import { type StoredBlock, storedBlockOf } from '../store/stored-block.ts';
import { Backlog } from './backlog.ts';
import { BetweenBlocks } from './between-blocks.ts';
import { DetectionMarks } from './detection-marks.ts';
import type { ComingRules, DetectorParts, Pace } from './detector-parts.ts';
import { nothingApart, type SetApart } from './exceptions/set-apart.ts';
import { JudgingPace } from './judging-pace.ts';
import { type Learning, usualNovelty } from './novelty/novelty.ts';
import { RuleThread } from './rule-thread.ts';
import { forRules } from './rule-view.ts';
import { forThread, type RulesInForce } from './rules-in-force.ts';
import { settledMs } from './settled.ts';
import type { Triggered } from './verdicts.ts';
import { type Weighed, weigh } from './weigh.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const noMarks = { marks: [], stored: () => {} };
const usualPace: Pace = { stateMs: 5000, advanceMs: 10_000 };

/** Of the time, saving the state takes at most this share, however much is half seen. */
const savingShare = 0.05;
/** But it is never put off for longer than this, milliseconds: what is not saved is judged again after a crash. */
const longestUnsavedMs = 300_000;

/**
 * Takes committed events in store order through the rule thread and commits alerts. State and position are committed together every few
 * seconds, and whenever time was moved on; after a crash the events since then are judged again, with the same time, and come to the
 * same findings, so nothing is raised or taken back twice. Alerts that merely go on are committed with the state.
 */
export class Detector {
  private readonly parts: DetectorParts;
  private readonly pace: Pace;
  private thread!: RuleThread;
  /** What is judged by now. */
  private rules!: RulesInForce;
  /** Rules that come in force when everything up to a position is judged. */
  private coming: ComingRules[] = [];
  private readonly between = new BetweenBlocks();
  private readonly judgingPace = new JudgingPace();
  private readonly backlog = new Backlog(() => this.pacePerSecond());
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
  /** How long saving the state took last, milliseconds. */
  private savingMs = 0;
  private advancedAt = 0;
  private turn = 0;
  private stopping = false;
  private running: Promise<void> | null = null;
  readonly totals = { events: 0, alerts: 0 };

  constructor(parts: DetectorParts) {
    this.parts = parts;
    this.pace = parts.pace ?? usualPace;
  }

  /**
   * Restores the state and starts judging. What was stored before is judged by the rules that judged it, so that nothing is told
   * twice or otherwise; what was decided since comes in force behind it.
   */
  async start(): Promise<void> {
    const { rules: book, store, timeZone, learn = usualNovelty, setApart = nothingApart } = this.parts;
    const { cursor, state, rules, learned } = await store.detection();
    const now = book.now();
    const before = rules === null || rules.revision === now.revision ? now : (book.at(rules.revision) ?? now);
    this.rules = before;
    this.thread = new RuleThread({ rules: forThread(before), timeZone, learn, setApart });
    if (before !== now) this.coming.push({ rules: now, setApart, behind: await store.head(), done: () => {} });
    this.handed = cursor;
    this.judged = cursor;
    this.saved = cursor;
    this.savedAt = Date.now();
    const restored = await this.ask(
      { type: 'restore', state, staged: rules?.staged ?? null, learned, now: this.settled() },
      0,
    );
    if (restored.type === 'restored') this.marks = new DetectionMarks({ ...restored, position: cursor });
    this.running = this.run();
  }

  /** Sets other matches apart from here on. No event and nothing that is half seen is lost by it. */
  setExceptions(told: SetApart): void {
    // Rules that wait were decided on before: they bring back no exception that has ended since.
    for (const next of this.coming) next.setApart = told;
    this.thread.tell({ type: 'exceptions', ...told });
  }

  /**
   * Judges by other rules from here on. Resolves when they are in force and that is stored: what was judged before stays judged by
   * the rules of before, also after a crash at any moment.
   */
  setRules(rules: RulesInForce, setApart: SetApart): Promise<void> {
    return new Promise((resolve) => {
      this.coming.push({ rules, setApart, behind: 0, done: resolve });
      this.between.wake();
    });
  }

  /** Takes events that intake has just committed. Resolves when there is room for more, or when waiting for it took too long. */
  offer(stored: StoredBlock): Promise<void> {
    const room = this.backlog.offer(stored);
    this.between.wake();
    return room;
  }

  /** Events judged in a second while some wait; null while that is not known. */
  pacePerSecond(): number | null {
    return this.judgingPace.perSecond;
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

  /** How far a place has learned what is usual there. */
  async learning(place: string, type: 'overview' | 'relearn' = 'overview'): Promise<Learning | null> {
    const answer = await this.ask({ type, turn: ++this.turn, place });
    return answer.type === 'learning' ? answer.learning : null;
  }

  /** Begins to learn a place anew. Resolves when that is stored, so that no crash brings back what was forgotten. */
  relearn(place: string): Promise<Learning | null> {
    return this.between.ask(async () => {
      const learning = await this.learning(place, 'relearn');
      await this.saveState();
      return learning;
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.between.wake();
    await this.running;
    await this.between.work();
    await this.saveState();
    await this.thread.terminate();
    // What is not in force yet comes in force at the next start.
    for (const { done } of this.coming.splice(0)) done();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.takeUpRules();
      await this.between.work();
      const block = await this.next();
      // One block is judged while the alerts of the one before are committed.
      const before = this.judging;
      if (block) this.judging = this.judge(block, before);
      await before;
      const rest = Math.min(longestUnsavedMs, this.savingMs / savingShare);
      const due = this.savedAt + Math.max(this.pace.stateMs, rest);
      if (Date.now() > due && this.handed > this.saved) await this.saveState();
      if (!block) {
        await this.advance();
        await this.idle();
      }
    }
  }

  /** Goes over to the rules that people decided on, once what they do not concern is judged. */
  private async takeUpRules(): Promise<void> {
    const [next] = this.coming;
    if (next === undefined) return;
    await this.judging;
    if (next.behind > this.judged) return;
    this.coming.shift();
    await this.ask({ type: 'rules', turn: ++this.turn, rules: forThread(next.rules), setApart: next.setApart });
    this.rules = next.rules;
    await this.saveState();
    next.done();
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
    const handedAt = performance.now();
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
    this.judgingPace.note(block.rows, handedAt);
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

  private weigh(firings: readonly Triggered[], block: StoredBlock | null): Promise<Weighed> {
    const { parts, rules, judged, growing } = this;
    return weigh(firings, block, { parts, rules, judged, growing });
  }

  private tell(changed: Alert[]): void {
    this.totals.alerts += changed.length;
    if (changed.length > 0) this.parts.onAlerts(changed);
  }

  private async saveState(more: Weighed = { alerts: [], withdrawn: [] }): Promise<void> {
    await this.judging;
    const begun = performance.now();
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
      rules: { revision: this.rules.revision, staged: answer.staged },
      cursor,
    });
    stored();
    this.learned = [];
    this.novel = [];
    this.growing.clear();
    this.saved = cursor;
    this.savedAt = Date.now();
    this.savingMs = performance.now() - begun;
    this.tell(changed);
  }

  private ask(message: ToWorker, turn = this.turn): Promise<FromWorker> {
    return this.thread.ask(message, turn);
  }

  private idle(): Promise<void> {
    // What came while the state was saved must not wait for the next wake.
    return this.backlog.empty ? this.between.rest(1000) : Promise.resolve();
  }
}
