import { defaultVisitPolicy, type VisitPolicy } from '#engine/visit/visit.ts';
import type { ControlStore } from '../store/control-store.ts';

/** What each site decided about its visits. */
export class VisitPolicies {
  private readonly store: ControlStore;

  constructor(store: ControlStore) {
    this.store = store;
  }

  of(site: string): VisitPolicy {
    const row = this.store.db.prepare('SELECT policy FROM visit_policy WHERE site = ?').get(site);
    return { ...defaultVisitPolicy, ...(row ? (JSON.parse(row['policy'] as string) as Partial<VisitPolicy>) : {}) };
  }

  set(site: string, policy: VisitPolicy): void {
    this.store.db
      .prepare('INSERT INTO visit_policy VALUES (?, ?) ON CONFLICT (site) DO UPDATE SET policy = excluded.policy')
      .run(site, JSON.stringify(policy));
  }
}
