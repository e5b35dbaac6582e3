import type { Fields, StoredEvent } from '#protocol/events/event.ts';
import type { ControlStore } from '../store/control-store.ts';
import { hostAddress } from './sight.ts';

/** Commands are kept by slots of this length, for this long. */
const slotMs = 300_000;
const keptMs = 3 * 86_400_000;
/** A reading is judged once everything before it has arrived, this much later at most. */
const patienceMs = 600_000;
/** Changes are told with the reading that showed them, or so much later. */
const besideMs = 60_000;
/** Kinds of events that it looks at. */
export const checkedKinds: ReadonlySet<string> = new Set(['ot.command', 'ot.snapshot', 'ot.config_change', 'gap']);
const changing: ReadonlySet<string> = new Set(['write', 'control', 'program-download', 'mode']);

/** Whether somebody listens to all that a controller is told: for the whole span, for a part of it that is over, or not yet to its end. */
export type Listening = 'all' | 'not' | 'not_yet';

/** A verdict on one reading of a controller against what was seen on the wire; `at` is milliseconds since 1970 UTC. */
export interface WireVerdict {
  site: string;
  asset: string | null;
  at: number;
  fields: Fields;
}

/** What the check asks of other rooms. */
export interface WireCheckParts {
  control: ControlStore;
  /** Whether an agent that listens, and is no end of the talk itself, saw all that went to an address between two moments. */
  listening: (site: string, address: string, from: number, to: number) => Listening;
  /** Whether people permitted, or the hub learned, that one changes something in another. */
  isUsual: (site: string, client: string, server: string) => boolean;
  addressOf: (site: string, agent: string, device: string) => string | null;
  verdict: (verdict: WireVerdict) => void;
  clock: () => Date;
}

interface Reading {
  site: string;
  agent: string;
  device: string;
  address: string;
  asset: string | null;
  from: number;
  to: number;
  received: number;
  /** When the changed items were last seen as before; null where nothing changed. */
  changedFrom: number | null;
}

/**
 * Holds what readings of controllers show against what was seen on the wire in the time between two readings: changed with a writer that was seen, or
 * without one; written without a change. Where nobody listens to all that a controller is told, it says so and judges nothing.
 */
export class WireCheck {
  private readonly parts: WireCheckParts;

  constructor(parts: WireCheckParts) {
    this.parts = parts;
  }

  /** Takes an event; within the transaction of whoever brings it. */
  take(event: StoredEvent): void {
    if (event.history || event.drill) return;
    if (event.kind === 'gap') this.loss(event);
    else if (event.kind === 'ot.command') this.command(event);
    else if (event.kind === 'ot.snapshot') this.reading(event);
    else if (event.kind === 'ot.config_change') this.change(event);
  }

  /** Judges the readings of which everything has arrived. Call it every few seconds, within a transaction. */
  tick(): void {
    const now = this.parts.clock().getTime();
    const { db } = this.parts.control;
    const rows = db.prepare('SELECT key, doc FROM net_check WHERE judged = 0').all();
    for (const row of rows) {
      const reading = JSON.parse(String(row['doc'])) as Reading;
      if (now - reading.received < besideMs) continue;
      const from = reading.changedFrom ?? reading.from;
      const listening = this.parts.listening(reading.site, reading.address, from, reading.to);
      if (listening === 'not_yet' && now - reading.received < patienceMs) continue;
      this.judge(reading, from, listening === 'all');
      db.prepare('UPDATE net_check SET judged = 1 WHERE key = ?').run(String(row['key']));
    }
    db.prepare('DELETE FROM net_told WHERE last < ?').run(now - keptMs);
    db.prepare('DELETE FROM net_lost WHERE last < ?').run(now - keptMs);
    db.prepare('DELETE FROM net_check WHERE judged = 1 AND at < ?').run(now - keptMs);
  }

  /** Whether an agent that listens told of a loss that reaches into a span. */
  lost(site: string, agent: string, from: number, to: number): boolean {
    const query = 'SELECT 1 FROM net_lost WHERE site = ? AND agent = ? AND first <= ? AND last >= ? LIMIT 1';
    return this.parts.control.db.prepare(query).get(site, agent, to, from) !== undefined;
  }

  private loss({ site, agent, fields, corrected, received }: StoredEvent): void {
    if (String(fields['gap.source'] ?? '').split(':', 1)[0] !== 'wire') return;
    const [first, last] = [fields['gap.from'], fields['gap.to']].map((one) => Date.parse(String(one ?? corrected)));
    if (Number.isNaN(first!) || Number.isNaN(last!)) return;
    this.parts.control.db
      .prepare('INSERT OR REPLACE INTO net_lost (site, agent, first, last) VALUES (?, ?, ?, ?)')
      .run(site, agent, first!, Math.min(last!, Date.parse(received)));
  }

  private command({ site, fields, corrected, received }: StoredEvent): void {
    const kind = String(fields['event.action']);
    if (!changing.has(kind) || fields['event.outcome'] === 'failure') return;
    const [client, server] = [hostAddress(fields['source.ip']), hostAddress(fields['destination.ip'])];
    const at = Date.parse(corrected);
    if (client === null || server === null || Number.isNaN(at)) return;
    // A time to come would be kept for ever.
    const last = Math.max(
      at,
      Math.min(Date.parse(String(fields['hinomi.operation.last'] ?? '')) || at, Date.parse(received)),
    );
    this.parts.control.db
      .prepare(
        `INSERT INTO net_told (site, server, slot, client, kind, first, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET first = min(first, ?6), last = max(last, ?7)`,
      )
      .run(site, server, Math.floor(at / slotMs), client, kind, at, last);
  }

  private reading({ site, agent, asset, fields, corrected, received }: StoredEvent): void {
    const device = String(fields['device.id']);
    const address = this.parts.addressOf(site, agent, device);
    const at = Date.parse(corrected);
    if (address === null || Number.isNaN(at) || fields['snapshot.complete'] !== true) return;
    const { db } = this.parts.control;
    const key = JSON.stringify([site, agent, device]);
    const last = db.prepare('SELECT at FROM net_read WHERE key = ?').get(key)?.['at'] as number | undefined;
    // Parts of one reading are events of their own.
    if (last !== undefined && at - last < 1000) return;
    db.prepare('INSERT OR REPLACE INTO net_read (key, at) VALUES (?, ?)').run(key, at);
    if (last === undefined) return;
    const doc: Reading = {
      ...{ site, agent, device, address, asset, from: last, to: at, received: Date.parse(received) },
      changedFrom: null,
    };
    db.prepare('INSERT OR IGNORE INTO net_check (key, at, judged, doc) VALUES (?, ?, 0, ?)').run(
      ...[`${key} ${at}`, at, JSON.stringify(doc)],
    );
  }

  private change({ site, agent, fields, corrected }: StoredEvent): void {
    if (fields['change.left_out'] === true || fields['change.confirmation'] === 'passed') return;
    const key = JSON.stringify([site, agent, String(fields['device.id'])]);
    const at = Date.parse(corrected);
    const { db } = this.parts.control;
    const row = db
      .prepare(
        'SELECT key, doc FROM net_check WHERE substr(key, 1, length(?1)) = ?1 AND at BETWEEN ?2 AND ?3 AND judged = 0 ORDER BY at LIMIT 1',
      )
      .get(`${key} `, at - besideMs, at + besideMs);
    if (!row) return;
    const reading = JSON.parse(String(row['doc'])) as Reading;
    const from = Date.parse(String(fields['change.observed_from'] ?? ''));
    reading.changedFrom = Math.min(reading.changedFrom ?? reading.from, Number.isNaN(from) ? reading.from : from);
    db.prepare('UPDATE net_check SET doc = ? WHERE key = ?').run(JSON.stringify(reading), String(row['key']));
  }

  private judge({ site, device, address, asset, to, changedFrom }: Reading, from: number, covered: boolean): void {
    const writers = this.parts.control.db
      .prepare(
        `SELECT client, group_concat(DISTINCT kind) AS kinds, max(last) AS last FROM net_told
         WHERE site = ? AND server = ? AND slot >= ? AND first <= ? AND last >= ? GROUP BY client ORDER BY last DESC`,
      )
      .all(site, address, Math.floor(from / slotMs) - 1, to, from) as { client: string; kinds: string }[];
    const say = (action: string, writer?: { client: string; kinds: string }) =>
      this.parts.verdict({
        ...{ site, asset, at: to },
        fields: {
          'event.action': action,
          'device.id': device,
          'destination.ip': address,
          'check.from': new Date(from).toISOString(),
          'check.to': new Date(to).toISOString(),
          ...(writer ? { 'source.ip': writer.client, 'check.commands': writer.kinds } : {}),
        },
      });
    if (changedFrom !== null) {
      if (writers.length > 0) say('changed_seen', writers[0]);
      else say(covered ? 'changed_unseen' : 'changed_not_covered');
      return;
    }
    // Whoever usually writes writes what is no part of a reading, or the same once more.
    for (const writer of writers)
      if (!this.parts.isUsual(site, writer.client, address)) say('written_unchanged', writer);
  }
}
