import type { Bilingual } from '#protocol/api/parts.ts';
import type { LedgerPort } from '../ledger/ledger-port.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { Deletion, EventStore } from '../store/event-store.ts';

const chunk = 1000;

/** What retention deleted, as people look it up; one line for what one run deleted of a site for one reason. */
export type DeletionLine = Omit<Deletion, 'seq'>;

/**
 * Brings what the event store deleted into the ledger and into the list that people see. It follows the store with a position
 * of its own, so that a deletion is on record whenever the hub was stopped in between.
 */
export class DeletionRecord {
  private readonly control: ControlStore;
  private readonly record: LedgerPort['record'];

  constructor(control: ControlStore, record: LedgerPort['record']) {
    this.control = control;
    this.record = record;
  }

  async follow(store: Pick<EventStore, 'deletions'>): Promise<void> {
    for (;;) {
      const list = await store.deletions(this.position(), chunk);
      const last = list.at(-1);
      if (!last) return;
      this.control.transaction(() => {
        for (const line of summed(list)) this.write(line);
        this.control.db.prepare('UPDATE retention_state SET deletions = ?').run(last.seq);
      });
    }
  }

  /** Newest first. */
  list(site: string, limit: number, from = ''): DeletionLine[] {
    return this.control.db
      .prepare(
        `SELECT at, site, from_at AS "from", to_at AS "to", events, alerts, rejected, days, reason FROM retention_deletion
         WHERE site = ? AND at >= ? ORDER BY number DESC LIMIT ?`,
      )
      .all(site, from, limit)
      .map((row) => ({ ...row }) as unknown as DeletionLine);
  }

  private position(): number {
    return this.control.db.prepare('SELECT deletions FROM retention_state').get()!['deletions'] as number;
  }

  private write(line: DeletionLine): void {
    const { at, site, from, to, events, alerts, rejected, days, reason } = line;
    this.control.db
      .prepare(
        `INSERT INTO retention_deletion (at, site, from_at, to_at, events, alerts, rejected, days, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(at, site, from, to, events, alerts, rejected, days, reason);
    this.record({
      who: 'hinomi',
      kind: 'retention.deleted',
      site,
      subject: `site/${site}`,
      text: words(line),
      payload: line,
    });
  }
}

/** One line per run, site and decision. */
function summed(list: readonly Deletion[]): DeletionLine[] {
  const lines = new Map<string, DeletionLine>();
  for (const { seq: _, ...one } of list) {
    const key = JSON.stringify([one.at, one.site, one.days, one.reason]);
    const sum = lines.get(key);
    lines.set(
      key,
      sum
        ? {
            ...sum,
            from: [one.from, sum.from].sort()[0]!,
            to: [one.to, sum.to].sort()[1]!,
            events: sum.events + one.events,
            alerts: sum.alerts + one.alerts,
            rejected: sum.rejected + one.rejected,
          }
        : one,
    );
  }
  return [...lines.values()];
}

function words({ from, to, events, alerts, rejected, days, reason }: DeletionLine): Bilingual {
  const span = `${from.slice(0, 10)} – ${to.slice(0, 10)}`;
  if (days === 0) {
    return {
      ja: `読めなかった行 ${rejected} 件を残していません（${reason}、${span}）`,
      en: `${rejected} unreadable lines were not kept (${reason}; ${span})`,
    };
  }
  return {
    ja: `保存期間 ${days} 日（${reason}）を過ぎたため削除しました：記録 ${events} 件、検知 ${alerts} 件、読めなかった行 ${rejected} 件（${span}）`,
    en: `Deleted after ${days} days (${reason}): ${events} records, ${alerts} alerts, ${rejected} unreadable lines (${span})`,
  };
}
