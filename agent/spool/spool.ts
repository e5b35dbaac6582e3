import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { batchLimits, chainNext, chainStart } from '#protocol/batch.ts';
import type { WireEvent } from '#protocol/events/event.ts';
import { laneOf } from '#protocol/events/kinds.ts';
import { type Lane, lanes } from '#protocol/identity.ts';
import { because } from '#protocol/reasons/reason.ts';
import { carriable } from './carriable.ts';
import { assureReserve } from './disk-reserve.ts';
import type { ChainedLane, DroppedRange, Entry, Rebuilt, SpoolSlice } from './entry.ts';
import { renumber } from './renewal.ts';
import { Rescue } from './rescue.ts';
import { rowOverheadBytes } from './schema.ts';
import { readSidecar, saveSidecar } from './sidecar.ts';
import {
  clearPrepared,
  exchange,
  finishExchange,
  giveBackPages,
  LostTailError,
  looksCorrupt,
  openSound,
  preparedPath,
  SpoolUnusableError,
  wasLost,
} from './spool-file.ts';
import { prepare, type Statements } from './statements.ts';

/** Rows deleted in one transaction: what it writes to the log of a nearly full disk must find room in the reserve. */
const rowsPerDelete = 500;

/**
 * The agent's durable queue: events get their number and chain value here, together with the position of their source, in one
 * transaction. WAL and FULL, so what `commit` returned from survives a power cut. A damaged file is put aside; the new one begins
 * with what could be read of it and with what is to be told.
 */
export class Spool {
  readonly path: string;
  private readonly tellLoss: (rebuilt: Rebuilt) => Entry;
  private db: DatabaseSync;
  private statements: Statements;
  private bytes = 0;
  private rows = 0;
  /** What the lanes' rows say between two transactions: asked far more often than it changes. */
  private readonly known = new Map<Lane, ChainedLane>();

  constructor(path: string, tellLoss: (rebuilt: Rebuilt) => Entry) {
    this.path = path;
    this.tellLoss = tellLoss;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      finishExchange(path);
      this.db = this.openOrRebuild();
    } catch (error) {
      throw new SpoolUnusableError(path, error as Error);
    }
    this.statements = prepare(this.db);
    this.recount();
    // From now on a database that is gone is a loss.
    if (readSidecar(path) === null) this.saveBeside();
  }

  private openOrRebuild(): DatabaseSync {
    const lost = wasLost(this.path);
    if (lost) return this.rebuild(lost);
    try {
      return openSound(this.path);
    } catch (error) {
      if (!looksCorrupt(error)) throw error;
      return this.rebuild(error as Error);
    }
  }

  /** After an error of any other call: when it says that the file is damaged, begins a new one. False: the error is another. */
  heal(error: unknown): boolean {
    if (!looksCorrupt(error)) return false;
    this.db.close();
    this.db = this.rebuild(error as Error);
    this.statements = prepare(this.db);
    this.recount();
    return true;
  }

  /** Begins a new file with what can be read of the damaged one, which is put aside, and with what is to be told of it. */
  private rebuild(damage: Error): DatabaseSync {
    const aside = `${this.path}.corrupt-${new Date().toISOString().replace(/[:.]/g, '')}`;
    clearPrepared(this.path);
    const fresh = openSound(preparedPath(this.path));
    this.db = fresh;
    this.statements = prepare(fresh);
    const rescue = new Rescue(this.path, !(damage instanceof LostTailError));
    for (const step of rescue.entries()) this.commit(step);
    const { lost, kept } = rescue;
    this.transaction(() =>
      this.take([this.tellLoss({ reason: because('spool_damaged', { damage: damage.message, aside, kept }), lost })]),
    );
    fresh.close();
    exchange(this.path, aside);
    return openSound(this.path);
  }

  private recount(): void {
    this.known.clear();
    const row = this.db.prepare('SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS rows FROM event').get()!;
    this.bytes = Number(row['bytes']);
    this.rows = Number(row['rows']);
  }

  /** Commits all entries in one transaction; throws when the disk refuses or is nearly full, and then nothing was taken. */
  commit(entries: readonly Entry[]): void {
    assureReserve(dirname(this.path), () => giveBackPages(this.db));
    this.transaction(() => this.take(entries));
  }

  /** Writes entries inside a transaction; returns what they take. */
  private take(entries: readonly Entry[]): { bytes: number; rows: number } {
    const { addEvent, setLane, setPosition } = this.statements;
    const states = new Map(lanes.map((lane) => [lane, { ...this.laneRow(lane) }]));
    const change = { bytes: 0, rows: 0 };
    for (const { drafts, stamp, position } of entries) {
      for (const draft of drafts.map((one) => carriable(one, stamp.source))) {
        const lane = laneOf(draft.kind);
        const state = states.get(lane)!;
        const event: WireEvent = { seq: state.head + 1, ...stamp, ...draft };
        const line = JSON.stringify(event);
        const size = Buffer.byteLength(line) + rowOverheadBytes;
        addEvent.run(lane, event.seq, line, state.chain, size);
        state.head = event.seq;
        state.chain = chainNext(state.chain, line);
        change.bytes += size;
        change.rows++;
      }
      if (position !== undefined) setPosition.run(stamp.source, JSON.stringify(position));
    }
    for (const [lane, { head, chain }] of states) setLane.run(head, chain, lane);
    return change;
  }

  /** Runs `act`, which says by how much the spool grew, as one transaction. */
  private transaction(act: () => { bytes: number; rows: number }): void {
    this.known.clear();
    this.statements.begin.run();
    try {
      const change = act();
      this.statements.commit.run();
      this.bytes += change.bytes;
      this.rows += change.rows;
    } catch (error) {
      if (this.db.isTransaction) this.statements.rollback.run();
      throw error;
    } finally {
      this.known.clear();
    }
  }

  /** Position last saved for a source. */
  position(source: string): unknown {
    const row = this.statements.getPosition.get(source);
    return row ? JSON.parse(row['value'] as string) : undefined;
  }

  /** Next contiguous rows after `after`, within a batch's limits; null when there are none. */
  slice(lane: Lane, after: number): SpoolSlice | null {
    const lines: string[] = [];
    let first = 0;
    let last = 0;
    let size = 0;
    let previous = chainStart;
    let before = chainStart;
    for (const row of this.statements.next.iterate(lane, after)) {
      const seq = Number(row['seq']);
      if (lines.length === 0) {
        first = seq;
        previous = row['before'] as string;
      } else if (seq !== last + 1 || size + Number(row['bytes']) > batchLimits.bytes) break;
      lines.push(row['line'] as string);
      before = row['before'] as string;
      size += Number(row['bytes']);
      last = seq;
    }
    if (lines.length === 0) return null;
    const chain = chainNext(before, lines.at(-1)!);
    return { epoch: this.laneRow(lane).epoch, first, last, previous, chain, lines };
  }

  /** The hub holds everything up to `seq`: those rows leave. Says whether that was news; a notice of another epoch is not. */
  committed(lane: Lane, epoch: string, seq: number): boolean {
    const state = this.laneRow(lane);
    const upTo = Math.min(seq, state.head);
    if (state.epoch !== epoch || upTo <= state.committed) return false;
    for (let from = state.committed; from < upTo; from += rowsPerDelete) {
      const to = Math.min(from + rowsPerDelete, upTo);
      this.transaction(() => {
        const gone = this.statements.measure.get(lane, from + 1, to)!;
        this.statements.remove.run(lane, from + 1, to);
        this.statements.forgetDropped.run(lane, to);
        this.statements.setCommitted.run(to, lane);
        return { bytes: -Number(gone['bytes']), rows: -Number(gone['rows']) };
      });
    }
    return true;
  }

  /** The hub knows numbers that this spool has not given yet: it is an older state or a copy, and its numbers would be taken twice. */
  isBehind(lane: Lane, epoch: string, seq: number): boolean {
    const state = this.laneRow(lane);
    return state.epoch === epoch && seq > state.head;
  }

  /** Begins a new epoch of a lane with what it holds, and tells of it in the same transaction. */
  renew(lane: Lane, telling: Entry): void {
    this.transaction(() => {
      const bytes = renumber(this.statements, lane);
      const told = this.take([telling]);
      return { bytes: bytes + told.bytes, rows: told.rows };
    });
  }

  lane(lane: Lane): ChainedLane {
    return { ...this.laneRow(lane) };
  }

  usage(): { bytes: number; events: number } {
    return { bytes: this.bytes, events: this.rows };
  }

  /**
   * Deletes the oldest contiguous rows of a lane not above `upTo`, about `bytes` of them, and tells of it in the same transaction.
   * Without a telling the range is remembered as dropped, until the hub confirms it.
   */
  drop(lane: Lane, bytes: number, upTo: number, tell: (gone: DroppedRange) => Entry | null): DroppedRange | null {
    const rows = this.statements.oldest.all(lane, upTo);
    const gone: DroppedRange = { epoch: this.laneRow(lane).epoch, first: 0, last: 0, bytes: 0 };
    for (const row of rows) {
      const seq = Number(row['seq']);
      if (gone.bytes >= bytes || (gone.first > 0 && seq !== gone.last + 1)) break;
      if (gone.first === 0) gone.first = seq;
      gone.last = seq;
      gone.bytes += Number(row['bytes']);
    }
    if (gone.first === 0) return null;
    this.transaction(() => {
      this.statements.remove.run(lane, gone.first, gone.last);
      const telling = tell(gone);
      if (!telling) this.statements.addDropped.run(lane, gone.first, gone.last);
      const told = telling ? this.take([telling]) : { bytes: 0, rows: 0 };
      return { bytes: told.bytes - gone.bytes, rows: told.rows - (gone.last - gone.first + 1) };
    });
    return gone;
  }

  /** Ranges that left because only the site's stream held them; they become gaps if the hub never gets them. */
  droppedUnconfirmed(lane: Lane): { first: number; last: number }[] {
    return this.statements.listDropped
      .all(lane)
      .map((row) => ({ first: Number(row['first']), last: Number(row['last']) }));
  }

  /** Tells that a dropped range is lost and forgets it, in one transaction. */
  declareLost(lane: Lane, last: number, telling: Entry): void {
    this.transaction(() => {
      this.statements.forgetDropped.run(lane, last);
      return this.take([telling]);
    });
  }

  /** Writes lane heads and positions beside the database and gives freed pages back to the disk. */
  tidy(): void {
    this.saveBeside();
    giveBackPages(this.db);
  }

  private saveBeside(): void {
    saveSidecar(this.path, {
      lanes: Object.fromEntries(lanes.map((lane) => [lane, this.lane(lane)])),
      positions: Object.fromEntries(
        this.statements.listPositions.all().map((row) => [row['source'] as string, row['value'] as string]),
      ),
    });
  }

  close(): void {
    this.db.close();
  }

  private laneRow(lane: Lane): ChainedLane {
    const known = this.known.get(lane);
    if (known) return known;
    const row = this.statements.getLane.get(lane)!;
    const state = {
      epoch: row['epoch'] as string,
      head: Number(row['head']),
      chain: row['chain'] as string,
      committed: Number(row['committed']),
    };
    if (!this.db.isTransaction) this.known.set(lane, state);
    return state;
  }
}
