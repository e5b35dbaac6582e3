import { createHash } from 'node:crypto';
import { mostSentHosts, mostSentTalks, type NetworkOrders } from '#protocol/command.ts';
import type { ControlStore } from '../store/control-store.ts';
import type { AllowList } from './allow/allow-list.ts';
import { decidedScope } from './allow/learning-periods.ts';

const everyMs = 10_000;

/** What orders to agents that listen are made of. */
export interface ListeningOrdersParts {
  control: ControlStore;
  allow: Pick<AllowList, 'table' | 'learning'>;
  /** Addresses of hosts of which nothing is to be learned now: an incident is open on them, or a visit is at them. */
  held: (site: string, now: number) => string[];
  clock: () => Date;
}

/** What people decided about learning the network, as agents that listen are told. */
export class ListeningOrders {
  private readonly parts: ListeningOrdersParts;
  private looked = Number.NEGATIVE_INFINITY;

  constructor(parts: ListeningOrdersParts) {
    this.parts = parts;
  }

  /** The orders of an agent as they stand now; null while the hub itself has seen nothing by it. */
  of(site: string, agent: string): NetworkOrders | null {
    const { table, learning } = this.parts.allow;
    const periods = [learning.of(site), learning.of(site, `agent ${agent}`)].filter((one) => one !== null);
    if (periods.length < 2) return null;
    const now = this.parts.clock().getTime();
    const until = Math.max(...periods.map((one) => one.until));
    const decided = learning.of(site, decidedScope);
    const anew = learning
      .hostsAt(site, now)
      .slice(0, mostSentHosts)
      .map(({ scope, until: end }) => ({ host: scope.slice('host '.length), until: iso(end) }));
    const permitted: NetworkOrders['permitted'] = [];
    for (const { kind, state, learned, a, b, transport, port } of table.of([site])) {
      if (permitted.length >= mostSentTalks) break;
      if (kind !== 'pair' || state !== 'approved' || learned || b === null || port === null) continue;
      if (transport === 'tcp' || transport === 'udp') permitted.push({ client: a, server: b, transport, port });
    }
    return {
      learnUntil: iso(until),
      decidedAt: decided && iso(decided.since),
      held: now < until || anew.length > 0 ? this.parts.held(site, now).slice(0, mostSentHosts).sort() : [],
      anew,
      permitted,
    };
  }

  /** Has those agents told anew for which something changed since they were told. Call it every few seconds. */
  async tick<A extends { site: string; agent: string }>(
    agents: () => readonly A[],
    tell: (agent: A) => Promise<void>,
  ): Promise<void> {
    const now = this.parts.clock().getTime();
    if (Math.abs(now - this.looked) < everyMs) return;
    this.looked = now;
    const { db } = this.parts.control;
    const told = db.prepare('SELECT digest FROM net_ordered WHERE site = ? AND agent = ?');
    const put = db.prepare('INSERT OR REPLACE INTO net_ordered (site, agent, digest) VALUES (?, ?, ?)');
    for (const one of agents()) {
      const orders = this.of(one.site, one.agent);
      if (orders === null) continue;
      const digest = createHash('sha256').update(JSON.stringify(orders)).digest('hex');
      if (told.get(one.site, one.agent)?.['digest'] === digest) continue;
      await tell(one);
      put.run(one.site, one.agent, digest);
    }
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
