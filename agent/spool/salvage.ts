import { DatabaseSync } from 'node:sqlite';
import type { WireEvent } from '#protocol/events/event.ts';
import type { Lane } from '#protocol/identity.ts';
import type { LaneState } from './entry.ts';

type Row = Record<string, unknown>;

interface Place {
  seq: number;
  rowid: number;
}

/** Other ways to the numbers than along the index: against it, and over the rows in both directions. */
const detours = [
  ['event', 'seq DESC'],
  ['event NOT INDEXED', 'rowid'],
  ['event NOT INDEXED', 'rowid DESC'],
] as const;
/** Numbers found on detours are held in memory, which an agent has little of. */
const mostByDetour = 100_000;

/** A damaged spool database, read place by place: what one damaged page holds does not keep the rest from being read. */
export class Salvage {
  private readonly db: DatabaseSync | null;

  /** Never throws: of a file that is no database nothing can be read. */
  constructor(path: string) {
    this.db = attempt(() => new DatabaseSync(path, { readOnly: true })) ?? null;
  }

  /** Where a lane stood, as far as its row can be read. */
  lane(lane: Lane): LaneState | null {
    const [row] = this.all('SELECT epoch, head, committed FROM lane WHERE name = ?', lane);
    if (typeof row?.['epoch'] !== 'string') return null;
    return { epoch: row['epoch'], head: Number(row['head']), committed: Number(row['committed']) };
  }

  /** Positions as JSON text, by source. */
  positions(): Map<string, string> {
    const rows = this.all('SELECT source, value FROM position');
    return new Map(
      rows.map((row) => [String(row['source']), String(row['value'])] as const).filter(([, value]) => isJson(value)),
    );
  }

  /** The events of a lane above a number that can be read, in order. */
  *events(lane: Lane, after: number): Generator<WireEvent> {
    const fetch = attempt(() => this.db?.prepare('SELECT line FROM event WHERE rowid = ?'));
    if (!fetch) return;
    for (const { seq, rowid } of this.places(lane, after)) {
      const line = attempt(() => fetch.get(rowid))?.['line'];
      const event = attempt(() => JSON.parse(String(line)) as WireEvent);
      if (event?.seq === seq) yield event;
    }
  }

  close(): void {
    attempt(() => this.db?.close());
  }

  /** Row of each number: as the index says, and behind a damaged part of the index as the rest of it and the rows say. */
  private *places(lane: Lane, after: number): Generator<Place> {
    let last = after;
    for (const place of this.walk('event', 'seq', lane, after)) {
      if (place === 'damaged') break;
      yield place;
      last = place.seq;
    }
    const rest = new Map<number, Place>();
    for (const [table, order] of detours) {
      for (const place of this.walk(table, order, lane, last)) {
        if (place === 'damaged' || rest.size >= mostByDetour) break;
        rest.set(place.seq, place);
      }
    }
    yield* [...rest.values()].sort((a, b) => a.seq - b.seq);
  }

  /** Numbers above `after` in some order, up to the end or the first page that cannot be read. */
  private *walk(table: string, order: string, lane: Lane, after: number): Generator<Place | 'damaged'> {
    const text = `SELECT seq, rowid FROM ${table} WHERE lane = ? AND seq > ? ORDER BY ${order}`;
    const rows = attempt(() => this.db?.prepare(text).iterate(lane, after));
    for (;;) {
      const step = attempt(() => rows?.next());
      if (!step) yield 'damaged';
      if (!step || step.done) return;
      yield { seq: Number(step.value['seq']), rowid: Number(step.value['rowid']) };
    }
  }

  private all(text: string, ...values: string[]): Row[] {
    return attempt(() => this.db?.prepare(text).all(...values)) ?? [];
  }
}

/** What `act` gives; undefined where the damage does not let it. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  return attempt(() => JSON.parse(text) !== undefined) ?? false;
}
