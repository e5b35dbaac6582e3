import type { Projection } from '../assets/projection.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { StoredBlock } from '../store/stored-block.ts';

/** Newest word of each kind that an agent said about its own life. */
export type Lifecycle = Partial<Record<string, { received: string; storeSeq: number }>>;

const starts = ['agent_started', 'boot', 'reconnected'];
const stops = ['agent_stopped', 'shutdown'];
const kept = new Set([...starts, ...stops, 'power_loss']);

/** Starts and stops of agents by their own words; follows the committed events. */
export class LifecycleRecord implements Projection {
  readonly name = 'lifecycle';
  private readonly store: ControlStore;
  constructor(store: ControlStore) {
    this.store = store;
  }

  take(block: StoredBlock): void {
    const put = this.store.db.prepare('INSERT OR REPLACE INTO agent_lifecycle VALUES (?, ?, ?, ?, ?)');
    for (const event of block.events(({ kind, history }) => kind === 'host.lifecycle' && !history)) {
      const action = event.fields['event.action'];
      if (typeof action !== 'string' || !kept.has(action)) continue;
      put.run(event.site, event.agent, action, event.received, event.storeSeq);
    }
  }

  of(site: string, agent: string): Lifecycle {
    const rows = this.store.db
      .prepare('SELECT action, received, store_seq FROM agent_lifecycle WHERE site = ? AND agent = ?')
      .all(site, agent);
    return Object.fromEntries(
      rows.map((row) => [
        row['action'] as string,
        { received: row['received'] as string, storeSeq: row['store_seq'] as number },
      ]),
    );
  }

  /** Whether an agent's last word was that it stops. */
  stopped(site: string, agent: string): boolean {
    const said = this.of(site, agent);
    const last = (actions: readonly string[]) => Math.max(0, ...actions.map((action) => said[action]?.storeSeq ?? 0));
    return last(stops) > last(starts);
  }
}
