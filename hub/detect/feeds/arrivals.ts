import type { Projection } from '../../assets/projection.ts';
import type { ControlStore } from '../../store/control-store.ts';
import type { Origin } from '../../store/origin.ts';
import type { StoredBlock } from '../../store/stored-block.ts';
import { ArrivalBound, type ArrivalLimits, type Sender, usualLimits } from './arrival-bound.ts';
import { type AuditChange, auditChanges, auditPolicyChanged } from './audit-policy.ts';

/** What events have in common as far as rules choose by it. */
export interface ArrivalSort {
  kind: string;
  /** Type of the source that collected it. */
  source: string;
  product: string | null;
  category: string | null;
  service: string | null;
  channel: string | null;
  /** Number of a Windows event. */
  code: number | null;
}

/** When events of one sort came from an asset, milliseconds since 1970 UTC, by arrival. */
export interface Arrival {
  sort: number;
  first: number;
  last: number;
}

/** An arrival is written down again once this much later than what is written; a crash forgets no more of it. */
const writeEveryMs = 600_000;
/** What did not come for so long is forgotten. */
const keptMs = 400 * 86_400_000;

/**
 * What arrives from which asset: the newest arrival of each sort, kept along with the events and never counted from the store. History
 * and drills do not count, since they say nothing of what is collected now. What is beyond the limits is left out, and is unknown.
 */
export class Arrivals implements Projection {
  readonly name = 'feeds';
  /** By number; those that nothing comes of any more are forgotten when the hub starts. */
  readonly sorts: ArrivalSort[] = [];
  private readonly control: ControlStore;
  private readonly numbers = new Map<string, number>();
  private readonly seen = new Map<string, Map<number, { first: number; last: number; written: number }>>();
  private readonly audits = new Map<string, Map<string, { recorded: boolean; at: string }>>();
  private readonly limits: ArrivalLimits;
  private readonly bound: ArrivalBound;
  /** Arrivals and outcomes of audit policies that are kept. */
  private kept = 0;
  private prunedAt = 0;

  constructor(control: ControlStore, onBeyond: (sender: Sender) => void, limits: ArrivalLimits = usualLimits) {
    this.control = control;
    this.limits = limits;
    this.bound = new ArrivalBound(onBeyond);
    control.db.exec('DELETE FROM feed_sort WHERE NOT EXISTS (SELECT 1 FROM feed_arrival WHERE sort = feed_sort.id)');
    for (const row of control.db.prepare('SELECT id, sort FROM feed_sort ORDER BY id').all()) {
      this.numbers.set(row['sort'] as string, row['id'] as number);
      this.sorts[row['id'] as number] = JSON.parse(row['sort'] as string) as ArrivalSort;
    }
    for (const row of control.db.prepare('SELECT * FROM feed_arrival').all()) {
      const last = row['last_ms'] as number;
      this.ofAsset(row['asset'] as string).set(row['sort'] as number, {
        first: row['first_ms'] as number,
        last,
        written: last,
      });
      this.kept += 1;
    }
    for (const row of control.db.prepare('SELECT * FROM feed_audit').all()) {
      const { asset, subcategory, outcome, recorded, at } = row as Record<string, string | number>;
      this.auditsOf(asset as string).set(`${subcategory}/${outcome}`, { recorded: recorded === 1, at: at as string });
      this.kept += 1;
    }
  }

  /** Newest arrivals from an asset. */
  of(asset: string): Arrival[] {
    return [...(this.seen.get(asset) ?? [])].map(([sort, { first, last }]) => ({ sort, first, last }));
  }

  /** Whether more came from an asset than is kept, or may have: what is not among its arrivals is unknown then. */
  leftOut(asset: string): boolean {
    const full = this.numbers.size >= this.limits.sorts || !this.hasRoom(asset);
    return full || this.bound.leftOut(asset);
  }

  /** Whether an asset's audit policy records a subcategory, as far as a change of the policy told; null when none did. */
  audited(asset: string, subcategory: string, outcome: AuditChange['outcome']): boolean | null {
    return this.audits.get(asset)?.get(`${subcategory}/${outcome}`)?.recorded ?? null;
  }

  take(block: StoredBlock): void {
    let newest = 0;
    for (const { origin, received } of block.sightings()) {
      newest = Math.max(newest, received);
      if (counts(origin) && origin.kind !== 'windows_event') this.touch(origin, null, received);
    }
    this.takeWindows(block);
    this.prune(newest);
  }

  /** Windows events one by one: rules choose by their numbers, which stand in the events themselves. */
  private takeWindows(block: StoredBlock): void {
    const { origins, origin, figures, rows } = block.block.columns;
    const codes = origins.map((one) =>
      counts(one) && one.kind === 'windows_event' ? new Map<number, number>() : undefined,
    );
    if (codes.every((one) => one === undefined)) return;
    for (let row = 0; row < rows; row++) {
      const at = origin[row]!;
      const code = figures.event_code[row]!;
      const received = figures.received_ms[row]!;
      const of = codes[at];
      if (of === undefined || Number.isNaN(code)) continue;
      if (received > (of.get(code) ?? 0)) of.set(code, received);
      if (code === auditPolicyChanged) this.takeAudit(origins[at]!, block, row);
    }
    for (const [at, of] of codes.entries()) {
      for (const [code, received] of of ?? []) this.touch(origins[at]!, code, received);
    }
  }

  /** The newest change of each part of the policy counts, in whatever order they come. */
  private takeAudit(origin: Origin, block: StoredBlock, row: number): void {
    const asset = origin.asset!;
    const { fields, received } = block.event(row);
    const audits = this.auditsOf(asset);
    for (const { subcategory, outcome, recorded } of auditChanges(fields)) {
      const key = `${subcategory}/${outcome}`;
      const known = audits.get(key);
      if (!known && (key.length > this.limits.words || !this.hasRoom(asset))) {
        this.bound.leaveOut(asset, origin);
        continue;
      }
      if (known && received < known.at) continue;
      if (!known) this.kept += 1;
      audits.set(key, { recorded, at: received });
      this.control.db
        .prepare('INSERT OR REPLACE INTO feed_audit (asset, subcategory, outcome, recorded, at) VALUES (?, ?, ?, ?, ?)')
        .run(asset, subcategory, outcome, recorded ? 1 : 0, received);
    }
  }

  private auditsOf(asset: string): Map<string, { recorded: boolean; at: string }> {
    const known = this.audits.get(asset) ?? new Map<string, { recorded: boolean; at: string }>();
    this.audits.set(asset, known);
    return known;
  }

  private touch(origin: Origin, code: number | null, received: number): void {
    const asset = origin.asset!;
    const sort = this.admitted(asset, {
      kind: origin.kind,
      source: origin.source.split(':')[0]!,
      product: origin.product,
      category: origin.category,
      service: origin.service,
      channel: origin.channel,
      code,
    });
    if (sort === null) {
      this.bound.leaveOut(asset, origin);
      return;
    }
    const arrivals = this.ofAsset(asset);
    if (!arrivals.has(sort)) this.kept += 1;
    const known = arrivals.get(sort) ?? { first: received, last: received, written: 0 };
    known.first = Math.min(known.first, received);
    known.last = Math.max(known.last, received);
    arrivals.set(sort, known);
    if (known.last - known.written < writeEveryMs) return;
    known.written = known.last;
    this.control.db
      .prepare(
        `INSERT INTO feed_arrival VALUES (?, ?, ?, ?)
         ON CONFLICT (asset, sort) DO UPDATE SET
           first_ms = min(first_ms, excluded.first_ms), last_ms = max(last_ms, excluded.last_ms)`,
      )
      .run(asset, sort, known.first, known.last);
  }

  /** The number of a sort that an asset gives; null when it is beyond the limits. */
  private admitted(asset: string, sort: ArrivalSort): number | null {
    const key = JSON.stringify(sort);
    const known = this.numbers.get(key);
    if (known !== undefined && this.seen.get(asset)?.has(known)) return known;
    if (!this.hasRoom(asset)) return null;
    if (known !== undefined) return known;
    if (key.length > this.limits.words || this.numbers.size >= this.limits.sorts) return null;
    const number = this.control.db.prepare('INSERT INTO feed_sort (sort) VALUES (?) RETURNING id').get(key)!['id'];
    this.numbers.set(key, number as number);
    this.sorts[number as number] = sort;
    return number as number;
  }

  private hasRoom(asset: string): boolean {
    const own = (this.seen.get(asset)?.size ?? 0) + (this.audits.get(asset)?.size ?? 0);
    return own < this.limits.perAsset && this.kept < this.limits.inAll;
  }

  private ofAsset(asset: string): Map<number, { first: number; last: number; written: number }> {
    const known = this.seen.get(asset);
    if (known) return known;
    const made = new Map<number, { first: number; last: number; written: number }>();
    this.seen.set(asset, made);
    return made;
  }

  /** Once a day. */
  private prune(now: number): void {
    if (now - this.prunedAt < 86_400_000) return;
    this.prunedAt = now;
    this.bound.begin();
    this.control.db.prepare('DELETE FROM feed_arrival WHERE last_ms < ?').run(now - keptMs);
    for (const [asset, arrivals] of this.seen) {
      const before = arrivals.size;
      for (const [sort, { last }] of arrivals) if (last < now - keptMs) arrivals.delete(sort);
      this.kept -= before - arrivals.size;
      if (arrivals.size === 0) this.seen.delete(asset);
    }
  }
}

function counts({ history, drill, asset }: Origin): boolean {
  return !history && drill === null && asset !== null;
}
