import type { ControlStore } from '../../store/control-store.ts';

/** Days for which a site, and a machine that is watched newly, is learned. */
export const learnDays = { site: 14, newcomer: 7 } as const;
const dayMs = 86_400_000;
/** Under this scope stands when people last decided until when a site is learned. */
export const decidedScope = 'decided';

/** A time of learning; milliseconds since 1970 UTC. */
export interface LearningPeriod {
  /** Empty for the whole site, `agent <id>` for what a new agent sees, `host <address>` for one host that is learned anew, `decided` for the decision itself. */
  scope: string;
  since: number;
  until: number;
}

/** When what is learned: the site as a whole, what a new agent sees, and hosts that people let learn anew. */
export class LearningPeriods {
  private readonly store: ControlStore;
  private readonly periods = new Map<string, LearningPeriod>();

  constructor(store: ControlStore) {
    this.store = store;
    for (const row of store.db.prepare('SELECT * FROM net_learning').all()) {
      const { site, scope, since, until } = row as { site: string; scope: string; since: number; until: number };
      this.periods.set(`${site} ${scope}`, { scope, since, until });
    }
  }

  /** Begins to learn a site, or what a new agent of it sees, when it is seen for the first time; `now` by the hub's clock. */
  meet(site: string, agent: string, now: number): void {
    if (!this.periods.has(`${site} `)) this.set(site, '', now, now + learnDays.site * dayMs);
    const scope = `agent ${agent}`;
    if (!this.periods.has(`${site} ${scope}`)) this.set(site, scope, now, now + learnDays.newcomer * dayMs);
  }

  /** Whether what was seen at a moment is learned: by the site, by who saw it, or by one of the hosts. */
  covers(site: string, agent: string | null, hosts: readonly (string | null)[], at: number): boolean {
    const scopes = ['', ...(agent === null ? [] : [`agent ${agent}`]), ...hosts.map((host) => `host ${host}`)];
    return scopes.some((scope) => {
      const period = this.periods.get(`${site} ${scope}`);
      return (
        period !== undefined && at < period.until && (scope === '' || scope.startsWith('agent') || at >= period.since)
      );
    });
  }

  /** People decide until when a site is learned: what its agents see is learned no longer than that. */
  decide(site: string, now: number, until: number): void {
    this.set(site, '', Math.min(this.of(site)?.since ?? now, now), until);
    for (const [key, { scope, since, until: end }] of this.periods) {
      if (key.startsWith(`${site} agent `) && scope.startsWith('agent ') && end > until)
        this.set(site, scope, since, until);
    }
    this.set(site, decidedScope, now, now);
  }

  of(site: string, scope = ''): LearningPeriod | null {
    return this.periods.get(`${site} ${scope}`) ?? null;
  }

  /** Hosts that are learned anew at a moment. */
  hostsAt(site: string, at: number): LearningPeriod[] {
    return [...this.periods]
      .filter(([key, { scope, until }]) => key.startsWith(`${site} host `) && scope !== '' && until > at)
      .map(([, period]) => period);
  }

  set(site: string, scope: string, since: number, until: number): void {
    this.periods.set(`${site} ${scope}`, { scope, since, until });
    this.store.db
      .prepare('INSERT OR REPLACE INTO net_learning (site, scope, since, until) VALUES (?, ?, ?, ?)')
      .run(site, scope, since, until);
  }
}
