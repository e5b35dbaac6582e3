import type { Judgement, SilenceMatter } from '../agents/silence.ts';
import type { Projection } from '../assets/projection.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';

/** A time in which an agent was not heard. */
export interface SilenceSpan {
  site: string;
  agent: string;
  from: string;
  /** Null while it lasts. */
  to: string | null;
  judgement: Judgement;
}

/** When agents were silent and why; a loss of power that the machine reports at its next start corrects the judgement. */
export class SilenceLog implements Projection {
  readonly name = 'silence';
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
  }

  /** Notes who is silent now; spans of agents that are heard again end at `now`. */
  note(matters: readonly SilenceMatter[], now: Date): void {
    const { db } = this.store;
    this.store.transaction(() => {
      const silent = new Set<string>();
      for (const matter of matters) {
        for (const agent of matter.agents) {
          silent.add(`${matter.site}/${agent}`);
          const changed = db
            .prepare('UPDATE silence_span SET judgement = ? WHERE site = ? AND agent = ? AND to_at IS NULL')
            .run(matter.judgement, matter.site, agent).changes;
          if (changed === 0) {
            db.prepare('INSERT OR REPLACE INTO silence_span VALUES (?, ?, ?, ?, NULL, ?)').run(
              matter.key,
              matter.site,
              agent,
              matter.since,
              matter.judgement,
            );
          }
        }
      }
      for (const row of db.prepare('SELECT site, agent FROM silence_span WHERE to_at IS NULL').all()) {
        if (silent.has(`${row['site']}/${row['agent']}`)) continue;
        db.prepare('UPDATE silence_span SET to_at = ? WHERE site = ? AND agent = ? AND to_at IS NULL').run(
          now.toISOString(),
          row['site'] as string,
          row['agent'] as string,
        );
      }
    });
  }

  /** Matters whose agents were silent at the last note, for a watch that begins anew. */
  open(): SilenceMatter[] {
    const out = new Map<string, SilenceMatter>();
    for (const row of this.store.db.prepare('SELECT * FROM silence_span WHERE to_at IS NULL ORDER BY agent').all()) {
      const key = row['key'] as string;
      const matter = out.get(key) ?? {
        key,
        site: row['site'] as string,
        zone: null,
        agents: [],
        since: row['from_at'] as string,
        judgement: row['judgement'] as Judgement,
        wholeSite: false,
        trial: false,
        text: { ja: '', en: '' },
      };
      matter.agents.push(row['agent'] as string);
      out.set(key, matter);
    }
    return [...out.values()];
  }

  take(block: StoredBlock): void {
    for (const event of block.events(({ kind, action }) => kind === 'host.lifecycle' && action === 'power_loss')) {
      const alive = event.fields['hinomi.last_alive'];
      this.store.db
        .prepare(
          `UPDATE silence_span SET judgement = 'power_loss' WHERE site = ? AND agent = ? AND judgement = 'unexplained'
           AND from_at <= ? AND (to_at IS NULL OR to_at >= ?)`,
        )
        .run(event.site, event.agent, event.received, typeof alive === 'string' ? alive : event.received);
    }
  }

  /** Spans that touch a time. */
  within(site: string, from: Date, to: Date): SilenceSpan[] {
    return this.store.db
      .prepare(
        'SELECT * FROM silence_span WHERE site = ? AND from_at < ? AND (to_at IS NULL OR to_at > ?) ORDER BY from_at',
      )
      .all(site, to.toISOString(), from.toISOString())
      .map((row) => ({
        site: row['site'] as string,
        agent: row['agent'] as string,
        from: row['from_at'] as string,
        to: row['to_at'] as string | null,
        judgement: row['judgement'] as Judgement,
      }));
  }
}
