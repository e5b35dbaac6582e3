import type { SQLOutputValue } from 'node:sqlite';
import type { z } from 'zod';
import type { gapQuery, gapRow } from '#protocol/api/collection.ts';
import type { Page } from '#protocol/api/parts.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { type Reason, reasonIn, reasonWords } from '#protocol/reasons/reason.ts';
import type { Projection } from '../assets/projection.ts';
import type { GrowthBound } from '../growth/growth-bound.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';

export type Gap = z.infer<typeof gapRow>;

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Gaps in collection with what people (by their ids) wrote about them; follows the committed gap events. */
export class GapRegister implements Projection {
  readonly name = 'gaps';
  private readonly store: ControlStore;
  private readonly growth: GrowthBound;
  private readonly agentName: (site: string, agent: string) => string;

  /** `agentName`: how people call an agent; its id where nobody named it. */
  constructor(store: ControlStore, parts: { growth: GrowthBound; agentName: (site: string, agent: string) => string }) {
    this.store = store;
    this.growth = parts.growth;
    this.agentName = parts.agentName;
  }

  take(block: StoredBlock): void {
    for (const event of block.events(({ kind }) => kind === 'gap' || kind === 'gap.withdrawn')) {
      if (event.kind === 'gap') this.admit(event);
      else if (event.kind === 'gap.withdrawn') this.withdraw(event);
    }
  }

  /** Newest first. */
  list(query: Partial<z.infer<typeof gapQuery>>, sites: readonly string[]): Page<Gap> {
    const where = [`site IN (${sites.map(() => '?').join(',') || "''"})`];
    const values: (string | number)[] = [...sites];
    const add = (sql: string, value: string | number) => {
      where.push(sql);
      values.push(value);
    };
    if (query.agent) add('agent = ?', query.agent);
    if (query.from) add('COALESCE(to_at, received) >= ?', query.from);
    if (query.to) add('COALESCE(from_at, received) < ?', query.to);
    if (query.state === 'open') where.push('withdrawn = 0 AND explanation IS NULL');
    if (query.state === 'explained') where.push('explanation IS NOT NULL');
    if (query.state === 'withdrawn') where.push('withdrawn = 1');
    const total = this.store.db.prepare(`SELECT count(*) AS n FROM gap WHERE ${where.join(' AND ')}`).get(...values)![
      'n'
    ] as number;
    const [at, id] = (query.cursor ?? '').split('|');
    if (at && id) {
      where.push('(received, id) < (?, ?)');
      values.push(at, id);
    }
    const limit = query.limit ?? 200;
    const rows = this.store.db
      .prepare(`SELECT * FROM gap WHERE ${where.join(' AND ')} ORDER BY received DESC, id DESC LIMIT ?`)
      .all(...values, limit + 1);
    const items = rows.slice(0, limit).map((row) => this.read(row));
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? `${last.received}|${last.id}` : null, total };
  }

  get(id: string): Gap | null {
    const row = this.store.db.prepare('SELECT * FROM gap WHERE id = ?').get(id);
    return row ? this.read(row) : null;
  }

  /** Number of gaps per agent (`site/agent`) that are neither withdrawn nor explained. */
  openByAgent(): Map<string, number> {
    return new Map(
      this.store.db
        .prepare(
          'SELECT site, agent, count(*) AS n FROM gap WHERE withdrawn = 0 AND explanation IS NULL GROUP BY site, agent',
        )
        .all()
        .map((row) => [`${row['site']}/${row['agent']}`, row['n'] as number]),
    );
  }

  explain(id: string, explanation: string, by: { person: string; at: Date }): void {
    this.store.db
      .prepare('UPDATE gap SET explanation = ?, explained_by = ?, explained_at = ? WHERE id = ?')
      .run(explanation, by.person, by.at.toISOString(), id);
  }

  /** Forgets gaps of a site that arrived before a moment; returns how many. */
  forget(site: string, before: string): number {
    const gone = this.store.db.prepare('DELETE FROM gap WHERE site = ? AND received < ?').run(site, before);
    return Number(gone.changes);
  }

  private admit(event: StoredEvent): void {
    const at = Date.parse(event.received);
    if (this.growth.admits('gaps', `${event.site}/${event.agent}`, at)) this.add(event);
    else this.growth.leaveOut('gaps', event, text(event.fields['gap.kind']), at);
  }

  private add(event: StoredEvent): void {
    const { fields } = event;
    const count = fields['gap.count'];
    const reason = reasonIn('gap', fields);
    this.store.db
      .prepare(
        `INSERT OR IGNORE INTO gap (id, site, agent, source, kind, reason, lane, epoch, first, last, count, from_at, to_at,
           received, reason_code, reason_with)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        event.id,
        event.site,
        event.agent,
        text(fields['gap.source']),
        text(fields['gap.kind']) ?? 'unknown',
        reason?.text ?? '',
        text(fields['gap.lane']),
        text(fields['gap.epoch']),
        text(fields['gap.first']),
        text(fields['gap.last']),
        typeof count === 'number' ? Math.trunc(count) : null,
        text(fields['gap.from']),
        text(fields['gap.to']),
        event.received,
        reason?.code ?? '',
        JSON.stringify(reason?.with ?? {}),
      );
  }

  /** A gap is withdrawn when its whole range arrived; of a part that arrived it is relieved, in the middle it falls in two. */
  private withdraw(event: StoredEvent): void {
    const { fields } = event;
    const rows = this.store.db
      .prepare('SELECT * FROM gap WHERE site = ? AND agent = ? AND lane = ? AND epoch = ? AND withdrawn = 0')
      .all(event.site, event.agent, text(fields['gap.lane']) ?? '', text(fields['gap.epoch']) ?? '');
    const [from, to] = [Number(fields['gap.first']), Number(fields['gap.last'])];
    for (const row of rows) {
      const [first, last] = [Number(row['first']), Number(row['last'])];
      if (from > last || to < first || Number.isNaN(first + last)) continue;
      const rest = [
        [first, from - 1],
        [to + 1, last],
      ].filter(([start, end]) => start! <= end!);
      if (rest.length === 0) this.store.db.prepare('UPDATE gap SET withdrawn = 1 WHERE id = ?').run(row['id']!);
      else this.narrow(row, rest as [number, number][]);
    }
  }

  private narrow(row: Record<string, SQLOutputValue>, rest: [number, number][]): void {
    const { db } = this.store;
    const names = Object.keys(row);
    for (const [at, [first, last]] of rest.entries()) {
      const id = at === 0 ? row['id']! : `${row['id']}+${first}`;
      const part = { ...row, id, first: String(first), last: String(last), count: last - first + 1 };
      db.prepare(
        `INSERT OR REPLACE INTO gap (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
      ).run(part);
    }
  }

  private read(row: Record<string, unknown>): Gap {
    return {
      id: row['id'] as string,
      site: row['site'] as string,
      agent: row['agent'] as string,
      agentName: this.agentName(row['site'] as string, row['agent'] as string),
      source: row['source'] as string | null,
      kind: row['kind'] as string,
      reason: reasonWords({
        code: row['reason_code'] as string,
        with: JSON.parse(row['reason_with'] as string) as Reason['with'],
        text: row['reason'] as string,
      }),
      lane: row['lane'] as string | null,
      first: row['first'] as string | null,
      last: row['last'] as string | null,
      count: row['count'] as number | null,
      from: row['from_at'] as string | null,
      to: row['to_at'] as string | null,
      received: row['received'] as string,
      withdrawn: row['withdrawn'] === 1,
      explanation: row['explanation'] as string | null,
      explainedBy: row['explained_by'] as string | null,
      explainedAt: row['explained_at'] as string | null,
    };
  }
}
