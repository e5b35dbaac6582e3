import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import type { Bilingual, Role } from '#protocol/api/parts.ts';
import type { hold, newHold } from '#protocol/api/retention.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { HeldSpan } from '../store/event-store.ts';
import { dayMs } from '../store/keeping.ts';

export type Hold = z.infer<typeof hold>;

/** What a hold needs to know of an incident; `over` when it is closed. */
export interface HeldIncident {
  site: string;
  number: string;
  first: string;
  last: string;
  over: boolean;
}

/** What holds stand on. */
export interface HoldParts {
  control: ControlStore;
  record: LedgerPort['record'];
  incident: (id: string) => HeldIncident | null;
  clock: () => Date;
}

type By = { id: string; role: Role | null };

/** What led up to an incident and followed it is held with it. */
const marginDays = 7;

/** 証拠保全: what must not be deleted although its keeping time is over. Begun and lifted by people, never gone by itself. */
export class Holds {
  private readonly parts: HoldParts;

  constructor(parts: HoldParts) {
    this.parts = parts;
  }

  /** Holds of these sites, running ones first, then the newest. */
  list(sites: readonly string[]): Hold[] {
    return this.parts.control.db
      .prepare(
        `SELECT * FROM legal_hold WHERE site IN (${sites.map(() => '?').join(', ') || "''"})
         ORDER BY lifted_at IS NOT NULL, begun_at DESC, id DESC`,
      )
      .all(...sites)
      .map((row) => this.read(row));
  }

  get(id: string): Hold | null {
    const row = this.parts.control.db.prepare('SELECT * FROM legal_hold WHERE id = ?').get(id);
    return row ? this.read(row) : null;
  }

  /** Begins a hold; null when it names an incident that this site does not have. */
  begin(given: z.infer<typeof newHold>, by: By): Hold | null {
    const { site, from = null, to = null, incident = null, owner, reason } = given;
    if (incident !== null && this.parts.incident(incident)?.site !== site) return null;
    const id = randomUUIDv7();
    return this.parts.control.transaction(() => {
      this.parts.control.db
        .prepare(
          `INSERT INTO legal_hold (id, site, from_at, to_at, incident, owner, reason, begun_at, begun_by)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(id, site, from, to, incident, owner, reason, this.now(), by.id);
      const held = this.get(id)!;
      this.note(held, 'hold.begun', by, {
        ja: `記録を保全しました（${scopeWords(held).ja}、責任者：${owner}）：${reason}`,
        en: `Records were put on hold (${scopeWords(held).en}, owner: ${owner}): ${reason}`,
      });
      return held;
    });
  }

  /** Lifts a hold; null when there is none that runs. Deletion goes on with the next run of retention. */
  lift(id: string, reason: string, by: By): Hold | null {
    return this.parts.control.transaction(() => {
      const done = this.parts.control.db
        .prepare(
          'UPDATE legal_hold SET lifted_at = ?, lifted_by = ?, lift_reason = ? WHERE id = ? AND lifted_at IS NULL',
        )
        .run(this.now(), by.id, reason, id);
      if (done.changes === 0) return null;
      const held = this.get(id)!;
      this.note(held, 'hold.lifted', by, {
        ja: `保全を解除しました（${scopeWords(held).ja}、責任者：${held.owner}）：${reason}`,
        en: `A hold was lifted (${scopeWords(held).en}, owner: ${held.owner}): ${reason}`,
      });
      return held;
    });
  }

  /** What must not be deleted now. An incident's hold grows with the incident and stays open while that is. */
  spans(): HeldSpan[] {
    return this.parts.control.db
      .prepare('SELECT site, from_at, to_at, incident FROM legal_hold WHERE lifted_at IS NULL')
      .all()
      .map((row) => {
        const site = row['site'] as string;
        const about = row['incident'] === null ? null : this.parts.incident(row['incident'] as string);
        if (!about) return { site, from: row['from_at'] as string | null, to: row['to_at'] as string | null };
        return {
          site,
          from: shifted(about.first, -marginDays),
          to: about.over ? shifted(about.last, marginDays) : null,
        };
      });
  }

  private note(held: Hold, kind: string, by: By, text: Bilingual): void {
    this.parts.record({
      who: by.id,
      role: by.role,
      kind,
      site: held.site,
      subject: `hold/${held.id}`,
      text,
      payload: held,
    });
  }

  private read(row: Record<string, unknown>): Hold {
    const text = (name: string) => row[name] as string | null;
    const incident = text('incident');
    return {
      id: text('id')!,
      site: text('site')!,
      from: text('from_at'),
      to: text('to_at'),
      incident: incident === null ? null : { id: incident, number: this.parts.incident(incident)?.number ?? incident },
      owner: text('owner')!,
      reason: text('reason')!,
      begunAt: text('begun_at')!,
      begunBy: text('begun_by')!,
      liftedAt: text('lifted_at'),
      liftedBy: text('lifted_by'),
      liftReason: text('lift_reason'),
    };
  }

  private now(): string {
    return this.parts.clock().toISOString();
  }
}

function scopeWords({ from, to, incident }: Hold): Bilingual {
  if (incident) return { ja: `インシデント ${incident.number}`, en: `incident ${incident.number}` };
  if (from === null && to === null) return { ja: '拠点の全期間', en: 'all of the site' };
  return { ja: `${from ?? ''}〜${to ?? ''}`, en: `${from ?? ''} – ${to ?? ''}` };
}

function shifted(time: string, days: number): string {
  return new Date(Date.parse(time) + days * dayMs).toISOString();
}
