import {
  type ChangeItem,
  diffSnapshots,
  type Evidence,
  emptyLearning,
  incomparable,
  type JsonObject,
  type LearningPause,
  type LearningState,
  learnedClass,
  learnedEnough,
  learnedHours,
  longEvidence,
  mayBeClassed,
  type Snapshot,
  shortEvidence,
  stepLearning,
} from '#engine/snapshot/snapshot.ts';
import type { ValueLearning as Shown } from '#protocol/api/value-rules.ts';
import type { ControlStore } from '../store/control-store.ts';
import { readingOf, type SnapshotArchive } from './snapshot-archive.ts';
import type { ValueRules } from './value-rules.ts';

/** A controller whose readings teach. */
export interface LearningController {
  id: string;
  site: string;
  asset: string | null;
}

/** What learning needs to know of the time between two readings. */
export interface QuietTimes {
  /** What happened to a controller between two moments that makes its changes say nothing, and since when; null for nothing. */
  disturbed(of: LearningController, from: string, to: string): { why: LearningPause; since: string } | null;
  /** Whether people expected the line to work. */
  production(of: LearningController, at: Date): boolean;
}

/** A reading is looked at this long after it ended, so that what it brought to light is known: alerts, a visit entered late. */
const settleMs = 30 * 60_000;
/** Most values of a controller that are remembered as having moved. */
export const mostMoves = 20_000;
/** Readings looked at in one turn, and how many of them may be compared, which takes the longest. */
const readingsPerTurn = 200;
const comparisonsPerTurn = 1;
const shownFound = 500;

/** Which readings teach, how strongly, and where it is kept. */
export interface LearningKind {
  evidence: Evidence;
  /** Trigger of the readings that count; null for all. */
  trigger: string | null;
  /** Tables of the state and of the moves. */
  state: 'value_learning' | 'short_series';
  moves: 'value_move' | 'short_series_move';
}

/** Ordinary readings teach over days; a series that a person asks for teaches within an hour, and less surely. */
export const learningKinds: Readonly<Record<'long' | 'short', LearningKind>> = {
  long: { evidence: longEvidence, trigger: null, state: 'value_learning', moves: 'value_move' },
  short: { evidence: shortEvidence, trigger: 'series', state: 'short_series', moves: 'short_series_move' },
};

interface Move {
  section: string;
  key: string;
  changes: number;
  first: string;
  last: string;
}

interface Found extends Move {
  path: string;
  was: string;
  class: 'volatile' | 'setpoint';
}

/**
 * Learns from readings of controllers, the ordinary ones or those of a series, which values move by themselves; it asks for none.
 * What it finds are proposals: nothing changes before two people decided. State is kept with each reading that was taken
 * into account.
 */
export class ValueLearning {
  private readonly store: ControlStore;
  private readonly archive: SnapshotArchive;
  private readonly rules: Pick<ValueRules, 'book'>;
  private readonly quiet: QuietTimes;
  private readonly clock: () => Date;
  private readonly kind: LearningKind;
  private turn = 0;

  constructor(parts: {
    control: ControlStore;
    archive: SnapshotArchive;
    rules: Pick<ValueRules, 'book'>;
    quiet: QuietTimes;
    clock: () => Date;
    kind: LearningKind;
  }) {
    this.kind = parts.kind;
    this.store = parts.control;
    this.archive = parts.archive;
    this.rules = parts.rules;
    this.quiet = parts.quiet;
    this.clock = parts.clock;
  }

  /** Takes readings into account that are old enough; a little in each call, controller by controller. */
  tick(controllers: readonly LearningController[]): void {
    let comparisons = 0;
    for (let readings = 0, idle = 0; readings < readingsPerTurn && idle < controllers.length; ) {
      const of = controllers[this.turn % controllers.length]!;
      const did = this.take(of);
      if (did === null) {
        this.turn += 1;
        idle += 1;
        continue;
      }
      readings += 1;
      idle = 0;
      if (did === 'compared' && ++comparisons >= comparisonsPerTurn) {
        this.turn += 1;
        return;
      }
    }
  }

  /** What pages show. */
  of(of: LearningController): Shown {
    const state = this.state(of.id).state;
    const found = this.found(of);
    const many = (cls: Found['class']) => found.filter((one) => one.class === cls).length;
    return {
      samples: state.samples,
      samplesNeeded: this.kind.evidence.samplesNeeded,
      since: state.since,
      last: state.last,
      hours: Math.round(learnedHours(state) * 10) / 10,
      hoursNeeded: this.kind.evidence.hoursNeeded,
      atWork: state.atWork,
      atRest: state.atRest,
      pausedBy: state.pausedBy,
      ready: learnedEnough(state, this.kind.evidence),
      found: found.slice(0, shownFound).map(({ section: _section, ...one }) => one),
      count: { volatile: many('volatile'), setpoint: many('setpoint') },
    };
  }

  /** Keys that were learned to belong to a class; none before enough was seen. */
  learned(of: LearningController, cls: Found['class']): string[] {
    if (!this.ready(of)) return [];
    return this.found(of)
      .filter((one) => one.class === cls)
      .map(({ key }) => key);
  }

  /** True once enough was seen. */
  ready(of: Pick<LearningController, 'id'>): boolean {
    return learnedEnough(this.state(of.id).state, this.kind.evidence);
  }

  private take(of: LearningController): 'compared' | 'counted' | null {
    const { position, state } = this.state(of.id);
    const until = this.clock().getTime() - settleMs;
    const next = this.archive.completeAfter(of.id, position, this.kind.trigger);
    if (next === null) return null;
    const { started, at } = readingOf(next.kept);
    if (Date.parse(at) > until) return null;
    const disturbed = this.quiet.disturbed(of, state.reference?.started ?? started, at);
    const production = this.quiet.production(of, new Date(at));
    const sample = { id: String(next.position), started, at, production, disturbed: disturbed?.why ?? null };
    const step = stepLearning(state, sample, this.kind.evidence);
    let settled = step.state;
    let compared = false;
    let moved: ChangeItem[] = [];
    if (step.do === 'compare') {
      const result = this.compare(Number(state.reference!.id), next.kept);
      if (Array.isArray(result)) moved = result;
      else settled = { ...state, reference: step.state.reference, pausedBy: 'no_compare' };
      compared = result !== none;
    }
    this.store.transaction(() => {
      if (step.do === 'begin') this.forget(of.id, '');
      if (disturbed !== null) this.forget(of.id, disturbed.since);
      if (this.enter(of.id, moved, at) > 0) settled = { ...settled, pausedBy: 'too_many' };
      this.store.db
        .prepare(
          `INSERT INTO ${this.kind.state} (controller, position, doc) VALUES (?, ?, ?)
           ON CONFLICT (controller) DO UPDATE SET position = excluded.position, doc = excluded.doc`,
        )
        .run(of.id, next.position, JSON.stringify(settled));
    });
    return compared ? 'compared' : 'counted';
  }

  /** Values that differ between two readings; a sentence where they cannot be compared. */
  private compare(reference: number, now: { root: string | null; header: JsonObject }): ChangeItem[] | string {
    const earlier = this.archive.at(reference);
    if (earlier === null) return 'the earlier reading is gone';
    if (earlier.root === now.root) return none;
    const [a, b] = [this.archive.assemble(earlier.header), this.archive.assemble(now.header)];
    if ('wrong' in a) return a.wrong;
    if ('wrong' in b) return b.wrong;
    return (
      incomparable(a, b)?.text ??
      diffSnapshots(a, b).filter(
        ({ attribute, op, section, secret }) =>
          attribute === 'value' && op === 'changed' && !secret && mayBeClassed(section),
      )
    );
  }

  /** Remembers moves; gives how many there was no room for. */
  private enter(controller: string, moved: readonly ChangeItem[], at: string): number {
    if (moved.length === 0) return 0;
    const again = this.store.db.prepare(
      `UPDATE ${this.kind.moves} SET changes = changes + 1, last = ? WHERE controller = ? AND section = ? AND key = ?`,
    );
    const add = this.store.db.prepare(`INSERT INTO ${this.kind.moves} VALUES (?, ?, ?, 1, ?, ?)`);
    const row = this.store.db
      .prepare(`SELECT count(*) AS n FROM ${this.kind.moves} WHERE controller = ?`)
      .get(controller);
    let room = mostMoves - Number(row!['n']);
    let left = 0;
    for (const { section, key } of moved) {
      if (again.run(at, controller, section, key).changes > 0) continue;
      if (room-- > 0) add.run(controller, section, key, at, at);
      else left += 1;
    }
    return left;
  }

  /** What came to light late takes back what was learned of that time. */
  private forget(controller: string, since: string): void {
    this.store.db.prepare(`DELETE FROM ${this.kind.moves} WHERE controller = ? AND last >= ?`).run(controller, since);
  }

  private found(of: LearningController): Found[] {
    const moves = this.store.db
      .prepare(
        `SELECT section, key, changes, first, last FROM ${this.kind.moves} WHERE controller = ? ORDER BY section, key`,
      )
      .all(of.id) as unknown as Move[];
    if (moves.length === 0) return [];
    const latest = this.archive.latestComplete(of.id);
    const snapshot = latest && this.archive.content(latest);
    if (!snapshot || 'wrong' in snapshot) return [];
    const { state } = this.state(of.id);
    const { book } = this.rules.book(of.site, of.id);
    const found = moves.flatMap((move): Found[] => {
      const record = recordOf(snapshot, move);
      if (record === undefined) return [];
      const place = { key: move.key, path: String(record['path'] ?? move.key), type: textOf(record['typeDefinition']) };
      const was = book.of(move.section, place)?.class ?? String(record['class'] ?? 'unclassified');
      const cls = learnedClass(move.changes, writable(move.key, record), state, this.kind.evidence);
      return cls === null || was === cls || was === 'volatile' || was === 'status'
        ? []
        : [{ ...move, path: place.path, was, class: cls }];
    });
    return found.sort((a, b) => b.changes - a.changes);
  }

  private state(controller: string): { position: number; state: LearningState } {
    const row = this.store.db
      .prepare(`SELECT position, doc FROM ${this.kind.state} WHERE controller = ?`)
      .get(controller);
    if (!row) return { position: 0, state: emptyLearning };
    return { position: Number(row['position']), state: JSON.parse(row['doc'] as string) as LearningState };
  }
}

const none: ChangeItem[] = [];
const currentWrite = 1 << 1;

function recordOf(snapshot: Snapshot, { section, key }: Move): JsonObject | undefined {
  const text = snapshot.sections.get(section)?.entries.get(key);
  return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Nodes say it of themselves; of the tables of Modbus two can be written, and so can the memory of other controllers. */
function writable(key: string, record: JsonObject): boolean {
  const level = record['accessLevelEx'] ?? record['accessLevel'];
  if (typeof level === 'number') return (level & currentWrite) !== 0;
  return !/\/(input|discrete)\//.test(key);
}
