import type { StoredEvent } from '#protocol/events/event.ts';
import type { ControlStore } from '../store/control-store.ts';

/** Kept of a site; the oldest give way. */
const mostOfSite = 5000;

/** Something that a detector found in the traffic of a site; times are milliseconds since 1970 UTC. */
export interface FoundThing {
  site: string;
  agent: string;
  /** Name of the finding within its agent. */
  id: string;
  kind: string;
  source: string;
  target: string | null;
  port: number | null;
  first: number;
  last: number;
  count: number;
  operation: string | null;
  standing: string;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What detectors found, each once however often it was told, for pages. */
export class FoundThings {
  private readonly control: ControlStore;

  constructor(control: ControlStore) {
    this.control = control;
  }

  /** Takes an event of a finding; within the transaction of whoever brings it. */
  take({ site, agent, fields, corrected, received }: StoredEvent): void {
    const id = text(fields['hinomi.finding.id']);
    const source = text(fields['source.ip']) ?? text(fields['source.mac']);
    const first = Math.min(Date.parse(corrected), Date.parse(received));
    if (id === null || source === null || Number.isNaN(first)) return;
    const port = fields['destination.port'];
    const told = Date.parse(String(fields['hinomi.finding.last'] ?? ''));
    const thing: FoundThing = {
      ...{ site, agent, id, source, first },
      kind: String(fields['event.action']),
      target: text(fields['destination.ip']) ?? text(fields['destination.mac']),
      port: typeof port === 'number' ? port : null,
      last: Math.max(first, Math.min(Number.isNaN(told) ? first : told, Date.parse(received))),
      count: Number(fields['hinomi.finding.count'] ?? 1) || 1,
      operation: text(fields['hinomi.finding.operation']),
      standing: text(fields['hinomi.finding.standing']) ?? 'none',
    };
    this.control.db
      .prepare('INSERT OR REPLACE INTO net_found (site, agent, id, last, doc) VALUES (?, ?, ?, ?, ?)')
      .run(site, agent, id, thing.last, JSON.stringify(thing));
  }

  /** What was found at a site between two moments, newest first. */
  within(site: string, from: number, to: number, most: number): FoundThing[] {
    return this.control.db
      .prepare('SELECT doc FROM net_found WHERE site = ? AND last BETWEEN ? AND ? ORDER BY last DESC LIMIT ?')
      .all(site, from, to, most)
      .map((row) => JSON.parse(String(row['doc'])) as FoundThing);
  }

  /** Forgets what lies before a moment, and what is too much. */
  forget(before: number, sites: readonly string[]): void {
    this.control.db.prepare('DELETE FROM net_found WHERE last < ?').run(before);
    const beyond = this.control.db.prepare(
      `DELETE FROM net_found WHERE site = ?1 AND last <
         (SELECT last FROM net_found WHERE site = ?1 ORDER BY last DESC LIMIT 1 OFFSET ${mostOfSite})`,
    );
    for (const site of sites) beyond.run(site);
  }
}
