import { type JetStreamManager, jetstreamManager, type StoredMsg, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Lane, lanes } from '#protocol/identity.ts';
import { streams } from '#protocol/subjects.ts';
import type { EventStore } from '../store/event-store.ts';
import type { IntakeFinding } from './finding.ts';
import { type BusSite, domainOf, provisionSite, type StreamSizes } from './site-streams.ts';
import { firstToKeep } from './stream-margin.ts';
import { spoolCursor } from './stream-source.ts';

/** Messages that a site keeps although the hub has committed them, for a hub whose store has to be made anew. */
const keptMessages = 1000;
/** A stream made anew begins so far above the last committed number, beyond whatever may still be on its way from the old one. */
const restartMargin = 1_000_000;

/** Messages taken out of a stream in one round, at most. */
const removedAtOnce = 1000;

export interface SiteSpoolsParts {
  sites: readonly BusSite[];
  sizes: StreamSizes;
  store: EventStore;
  /** Connection whose private inbox a site's link lets through. */
  toSite(site: string): NatsConnection;
  /** A site's streams were made: what was written into the old ones is gone. */
  onMade(site: string): void;
  onFinding(finding: IntakeFinding): void;
  /** When an agent of the site was heard last, milliseconds; 0 for never. */
  lastHeard(site: string): number;
  /** The site's server does not answer for its streams, though its agents are heard through it. */
  onDeaf(site: string): void;
  clock(): number;
}

/** A word that was on its way when the server fell silent is heard within this time. */
const onItsWayMs = 20_000;

/** Looks after the streams in the sites' own domains: makes them where they are missing, frees them of what the hub has committed. */
export class SiteSpools {
  private readonly parts: SiteSpoolsParts;
  /** Since when sites do not answer, milliseconds. */
  private readonly away = new Map<string, number>();
  private readonly deaf = new Set<string>();

  constructor(parts: SiteSpoolsParts) {
    this.parts = parts;
  }

  /** One round over all sites; one that is away is left for the next round. */
  async tend(): Promise<void> {
    await Promise.all(this.parts.sites.map((site) => this.tendSite(site)));
  }

  private async tendSite(site: BusSite): Promise<void> {
    try {
      const nc = this.parts.toSite(site.id);
      const manager = await jetstreamManager(nc, { domain: domainOf(site), timeout: 4000, checkAPI: false });
      const found = await Promise.all(lanes.map((lane) => infoOf(manager, streams.spool[lane])));
      if (found.includes(null)) await this.make(site, manager, nc);
      for (const [at, lane] of lanes.entries()) {
        const info = found[at];
        if (!info) continue;
        const committed = await this.parts.store.cursor(spoolCursor(site.id, lane));
        if (committed) await this.free(lane, committed.seq, manager, info);
        await this.unblock(site.id, lane, (committed?.seq ?? 0) + 1, manager, info);
      }
      this.deaf.delete(site.id);
      if (this.away.delete(site.id)) process.stderr.write(`bus: site ${site.id} is back\n`);
    } catch (error) {
      this.noteAway(site.id, (error as Error).message);
    }
  }

  private noteAway(site: string, message: string): void {
    const since = this.away.get(site);
    if (since === undefined) {
      this.away.set(site, this.parts.clock());
      process.stderr.write(`bus: site ${site} is away: its server does not answer (${message})\n`);
    } else if (!this.deaf.has(site) && this.parts.lastHeard(site) > since + onItsWayMs) {
      this.deaf.add(site);
      this.parts.onDeaf(site);
    }
  }

  /** The hub's server takes up a site's stream behind the last number it knows, so a new stream must not begin at 1 again. */
  private async make(site: BusSite, manager: JetStreamManager, nc: NatsConnection): Promise<void> {
    await provisionSite(nc, site, this.parts.sizes);
    for (const lane of lanes) {
      const committed = await this.parts.store.cursor(spoolCursor(site.id, lane));
      if (committed) await manager.streams.purge(streams.spool[lane], { seq: committed.seq + restartMargin });
    }
    this.parts.onMade(site.id);
  }

  private async free(lane: Lane, committed: number, manager: JetStreamManager, info: StreamInfo): Promise<void> {
    const seq = firstToKeep(info.state, info.config.max_bytes, committed, keptMessages);
    if (seq > info.state.first_seq) await manager.streams.purge(streams.spool[lane], { seq });
  }

  /**
   * Takes out what the hub's server cannot pass: some versions take a stored message that looks like a word between servers for one, and
   * come no further in that stream. No agent of ours writes such a message.
   */
  private async unblock(
    site: string,
    lane: Lane,
    from: number,
    manager: JetStreamManager,
    { state }: StreamInfo,
  ): Promise<void> {
    const stream = streams.spool[lane];
    const until = Math.min(state.last_seq, from + removedAtOnce);
    for (let seq = Math.max(from, state.first_seq); seq <= until; seq++) {
      const next = await manager.streams.getMessage(stream, { seq });
      if (!next) continue;
      if (!isControl(next)) return;
      await manager.streams.deleteMessage(stream, seq);
      const detail = `${next.subject}: a message that looks like a word between servers was taken out of the site's stream`;
      this.parts.onFinding({ kind: 'foreign_message', site, agent: next.subject.split('.')[2] ?? '', detail });
    }
  }
}

/** Empty, with a head that says status 1xx: flow control and heartbeats of consumers look so. */
function isControl(message: StoredMsg): boolean {
  if (message.data.length > 0) return false;
  try {
    return message.header.code >= 100 && message.header.code < 200;
  } catch {
    // A head that cannot be read is refused by intake.
    return false;
  }
}

async function infoOf(manager: JetStreamManager, name: string): Promise<StreamInfo | null> {
  return manager.streams.info(name).catch((error: Error) => {
    if (/not found/i.test(error.message)) return null;
    throw error;
  });
}
