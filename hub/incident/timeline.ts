import { randomUUIDv7 } from 'node:crypto';
import type { TimelineEntry } from '#protocol/api/incidents.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { ControlStore } from '../store/control-store.ts';

/** A line to be written on an incident's time line. */
export interface NewEntry {
  /** When it happened; now when absent. */
  at?: string;
  kind: TimelineEntry['kind'];
  /** Without a name: a person who did not give one. */
  who?: { id: string; name: string | null } | null;
  text: Bilingual;
  event?: string | null;
  /** What takes the act back, as JSON; absent when it cannot be undone. */
  undo?: string | null;
  /** Ledger entry of the same act; the time line then shares its id. */
  id?: string;
}

/** Time lines of incidents: lines are added and marked withdrawn, never changed. */
export class Timeline {
  private readonly control: ControlStore;
  private readonly clock: () => Date;

  constructor(control: ControlStore, clock: () => Date) {
    this.control = control;
    this.clock = clock;
  }

  /** Adds a line; returns its id. */
  add(incident: string, entry: NewEntry): string {
    const now = this.clock();
    const id = entry.id ?? randomUUIDv7();
    this.control.db
      .prepare(
        `INSERT INTO incident_entry (id, incident, at, entered_at, kind, who, who_id, ja, en, event, undo)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        id,
        incident,
        entry.at ?? now.toISOString(),
        now.toISOString(),
        entry.kind,
        entry.who?.name ?? null,
        entry.who?.id ?? null,
        entry.text.ja.toWellFormed(),
        entry.text.en.toWellFormed(),
        entry.event ?? null,
        entry.undo ?? null,
      );
    return id;
  }

  /** Lines of an incident in order of when things happened. */
  list(incident: string): TimelineEntry[] {
    return this.control.db
      .prepare('SELECT * FROM incident_entry WHERE incident = ? ORDER BY at, number')
      .all(incident)
      .map((row) => {
        const withdrawn = row['withdrawn'] === 1;
        return {
          id: row['id'] as string,
          at: row['at'] as string,
          enteredAt: row['entered_at'] as string,
          kind: row['kind'] as TimelineEntry['kind'],
          who: row['who'] as string | null,
          text: {
            ja: `${withdrawn ? '（取消）' : ''}${row['ja']}`,
            en: `${withdrawn ? '(taken back) ' : ''}${row['en']}`,
          },
          eventId: row['event'] as string | null,
        };
      });
  }
}
