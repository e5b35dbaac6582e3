import type { Decision, Visit } from '#engine/visit/visit.ts';
import type { VisitState } from '#protocol/visit/states.ts';
import type { ControlStore } from '../store/control-store.ts';

/** States in which nothing more happens to a visit. */
const ended: readonly VisitState[] = ['closed', 'cancelled'];

/** Which visits to find. */
export interface VisitSearch {
  sites: readonly string[];
  view: 'open' | 'done' | 'all';
  controller?: string;
  limit: number;
}

/** Visits as they are stored: a document, and a row for each of its controllers and decisions. */
export class VisitTable {
  private readonly store: ControlStore;

  constructor(store: ControlStore) {
    this.store = store;
  }

  get(id: string): Visit | null {
    const row = this.store.db.prepare('SELECT id, doc FROM visit WHERE id = ?').get(id);
    return row ? this.read(row) : null;
  }

  /** Newest first. */
  list(search: VisitSearch): Visit[] {
    const where = ['site IN (SELECT value FROM json_each(?))'];
    const values: (string | number)[] = [JSON.stringify(search.sites)];
    const states = JSON.stringify(ended);
    if (search.view !== 'all') {
      where.push(`state ${search.view === 'done' ? '' : 'NOT'} IN (SELECT value FROM json_each(?))`);
      values.push(states);
    }
    if (search.controller !== undefined) {
      where.push('id IN (SELECT visit FROM visit_device WHERE controller = ?)');
      values.push(search.controller);
    }
    return this.store.db
      .prepare(`SELECT id, doc FROM visit WHERE ${where.join(' AND ')} ORDER BY requested_at DESC, id DESC LIMIT ?`)
      .all(...values, search.limit)
      .map((row) => this.read(row));
  }

  /** Visits that are not over, of all sites. */
  running(): Visit[] {
    return this.store.db
      .prepare('SELECT id, doc FROM visit WHERE state NOT IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify(ended))
      .map((row) => this.read(row));
  }

  /** Opened visits to a controller whose work reached beyond a moment, newest first. */
  openedOn(controller: string, leftAfter: string): Visit[] {
    return this.store.db
      .prepare(
        `SELECT id, doc FROM visit JOIN visit_device ON visit = id
         WHERE controller = ? AND opened_at IS NOT NULL AND (left_at IS NULL OR left_at >= ?) ORDER BY opened_at DESC`,
      )
      .all(controller, leftAfter)
      .map((row) => this.read(row));
  }

  /** Opened visits of a site whose work reached beyond a moment. */
  openedAt(site: string, leftAfter: string): Visit[] {
    return this.store.db
      .prepare(
        `SELECT id, doc FROM visit
         WHERE site = ? AND opened_at IS NOT NULL AND (left_at IS NULL OR left_at >= ?) ORDER BY opened_at DESC`,
      )
      .all(site, leftAfter)
      .map((row) => this.read(row));
  }

  /** The next human number of a year. */
  nextNumber(year: string): string {
    const row = this.store.db
      .prepare('INSERT INTO visit_number VALUES (?, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last')
      .get(year);
    return `V-${year}-${String(row!['last']).padStart(4, '0')}`;
  }

  /** Writes what differs from `old`. */
  put(visit: Visit, old: Visit | null): void {
    const { decisions, ...doc } = visit;
    const { db } = this.store;
    db.prepare(
      `INSERT INTO visit (id, number, site, state, requested_at, opened_at, left_at, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, opened_at = excluded.opened_at,
       left_at = excluded.left_at, doc = excluded.doc`,
    ).run(
      visit.id,
      visit.number,
      visit.site,
      visit.state,
      visit.requestedAt,
      visit.openedAt,
      visit.leftAt,
      JSON.stringify(doc),
    );
    for (const controller of visit.form.devices) {
      db.prepare('INSERT OR IGNORE INTO visit_device VALUES (?, ?)').run(visit.id, controller);
    }
    const keep = db.prepare(
      'INSERT INTO visit_decision VALUES (?, ?, ?) ON CONFLICT (visit, item) DO UPDATE SET decision = excluded.decision',
    );
    const forget = db.prepare('DELETE FROM visit_decision WHERE visit = ? AND item = ?');
    for (const item of Object.keys(old?.decisions ?? {})) {
      if (decisions[item] === undefined) forget.run(visit.id, item);
    }
    for (const [item, decision] of Object.entries(decisions)) {
      if (old?.decisions[item] !== decision) keep.run(visit.id, item, JSON.stringify(decision));
    }
  }

  private read(row: Record<string, unknown>): Visit {
    const doc = JSON.parse(row['doc'] as string) as Omit<Visit, 'decisions'>;
    const decisions = this.store.db
      .prepare('SELECT item, decision FROM visit_decision WHERE visit = ?')
      .all(row['id'] as string)
      .map((one): [string, Decision] => [one['item'] as string, JSON.parse(one['decision'] as string) as Decision]);
    return { ...doc, papers: doc.papers ?? [], decisions: Object.fromEntries(decisions) };
  }
}
