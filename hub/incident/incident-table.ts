import { hash } from 'node:crypto';
import { severities } from '#protocol/incident/severity.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Playbook } from './playbook.ts';
import { type IncidentRecord, toCells, toRecord } from './record.ts';

/** Reads and writes incidents; knows nothing of what they mean. */
export class IncidentTable {
  private readonly control: ControlStore;
  private readonly boards = new Map<string, Playbook>();

  constructor(control: ControlStore) {
    this.control = control;
  }

  get(id: string): IncidentRecord | null {
    const row = this.control.db.prepare('SELECT * FROM incident WHERE id = ?').get(id);
    return row ? toRecord(row) : null;
  }

  /** The open incident of a matter: there is never more than one (a unique index holds it). */
  openOf(matter: string): IncidentRecord | null {
    const row = this.control.db
      .prepare("SELECT * FROM incident WHERE matter = ? AND state NOT IN ('closed', 'reviewed')")
      .get(matter);
    return row ? toRecord(row) : null;
  }

  /** The newest closed incident of a matter. */
  closedOf(matter: string): IncidentRecord | null {
    const row = this.control.db
      .prepare(
        "SELECT * FROM incident WHERE matter = ? AND state IN ('closed', 'reviewed') ORDER BY opened_at DESC LIMIT 1",
      )
      .get(matter);
    return row ? toRecord(row) : null;
  }

  /** Records for a condition, as `site = ? ORDER BY last DESC`. */
  where(sql: string, ...cells: (string | number | null)[]): IncidentRecord[] {
    return this.control.db
      .prepare(`SELECT * FROM incident WHERE ${sql}`)
      .all(...cells)
      .map(toRecord);
  }

  insert(record: IncidentRecord): void {
    const { columns, cells } = toCells(record);
    this.control.db
      .prepare(
        `INSERT INTO incident (${columns.join(', ')}, grade, words) VALUES (${columns.map(() => '?').join(', ')}, ?, ?)`,
      )
      .run(...cells, severities.indexOf(record.severity), searchWords(record));
  }

  /** Changes some fields; returns the record as it now is. */
  update(record: IncidentRecord, change: Partial<IncidentRecord>): IncidentRecord {
    const after = { ...record, ...change };
    const { columns, cells } = toCells(change);
    if (columns.length === 0) return after;
    this.control.db
      .prepare(
        `UPDATE incident SET ${columns.map((column) => `${column} = ?`).join(', ')}, grade = ?, words = ? WHERE id = ?`,
      )
      .run(...cells, severities.indexOf(after.severity), searchWords(after), record.id);
    return after;
  }

  /** Next human number of a year, as `2026-0042`. */
  nextNumber(year: string): string {
    const row = this.control.db
      .prepare(
        `INSERT INTO incident_number (year, last) VALUES (?, 1)
         ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last`,
      )
      .get(year);
    return `${year}-${String(row?.['last']).padStart(4, '0')}`;
  }

  /** Keeps a playbook as it is now; returns the hash under which incidents refer to it. */
  keepPlaybook(playbook: Playbook): string {
    const body = JSON.stringify(playbook);
    const key = hash('sha256', body, 'hex');
    this.control.db
      .prepare('INSERT OR IGNORE INTO incident_playbook (hash, id, body) VALUES (?, ?, ?)')
      .run(key, playbook.id, body);
    return key;
  }

  /** The playbook an incident began with. */
  playbook(record: IncidentRecord): Playbook {
    const known = this.boards.get(record.playbook);
    if (known) return known;
    const row = this.control.db.prepare('SELECT body FROM incident_playbook WHERE hash = ?').get(record.playbook);
    const playbook = JSON.parse(row!['body'] as string) as Playbook;
    this.boards.set(record.playbook, playbook);
    return playbook;
  }
}

/** Folds width, case and kana width, so that ＩＮＳＰ-07 and insp-07 are the same words. */
export function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function searchWords(record: IncidentRecord): string {
  const { number, sentence, ruleTitle, rule, assetName, zone } = record;
  return folded([number, sentence.ja, sentence.en, ruleTitle.ja, ruleTitle.en, rule, assetName, zone].join('\n'));
}
