import type { PaperContent } from '#engine/visit/visit.ts';
import type { ControlStore } from '../store/control-store.ts';

/** Most bytes of the files of all visits together. */
const mostBytes = 4 * 1024 ** 3;

/** Contents of the files that lie beside visits, by their SHA-256: each is stored once, however many visits have it. */
export class VisitPapers {
  private readonly store: ControlStore;
  private readonly most: number;

  constructor(store: ControlStore, most = mostBytes) {
    this.store = store;
    this.most = most;
  }

  /** True while one of this size still fits beside what is kept. */
  fits(size: number): boolean {
    const row = this.store.db.prepare('SELECT coalesce(sum(size), 0) AS bytes FROM visit_paper_content').get()!;
    return (row['bytes'] as number) + size <= this.most;
  }

  /** Part of the caller's transaction. */
  keep(visit: string, { sha256, size }: PaperContent, data: Uint8Array): void {
    const { db } = this.store;
    db.prepare('INSERT OR IGNORE INTO visit_paper_content VALUES (?, ?, ?)').run(sha256, size, data);
    db.prepare('INSERT OR IGNORE INTO visit_paper VALUES (?, ?)').run(visit, sha256);
  }

  /** Content of a file of a visit; null when there is none, or none any more. */
  content(visit: string, sha256: string): Uint8Array | null {
    const row = this.store.db
      .prepare('SELECT data FROM visit_paper JOIN visit_paper_content USING (sha256) WHERE visit = ? AND sha256 = ?')
      .get(visit, sha256);
    return row ? (row['data'] as Uint8Array) : null;
  }

  /** SHA-256 of the files of a visit whose content is there. */
  kept(visit: string): ReadonlySet<string> {
    const rows = this.store.db.prepare('SELECT sha256 FROM visit_paper WHERE visit = ?').all(visit);
    return new Set(rows.map((row) => row['sha256'] as string));
  }

  /** Deletes the contents of a visit that no other visit has. Part of the caller's transaction. */
  forgetVisit(visit: string): void {
    this.store.db.prepare('DELETE FROM visit_paper WHERE visit = ?').run(visit);
    this.dropUnused();
  }

  /** Deletes the contents of a site's visits that were over before a moment; what they were, with its hash, stays. Answers how many went. */
  forget(site: string, before: string): number {
    const { changes } = this.store.db
      .prepare(
        `DELETE FROM visit_paper WHERE visit IN (SELECT id FROM visit WHERE site = ? AND state IN ('closed', 'cancelled')
         AND json_extract(doc, '$.closedAt') < ?)`,
      )
      .run(site, before);
    if (changes > 0) this.dropUnused();
    return Number(changes);
  }

  private dropUnused(): void {
    this.store.db.exec('DELETE FROM visit_paper_content WHERE sha256 NOT IN (SELECT sha256 FROM visit_paper)');
  }
}
