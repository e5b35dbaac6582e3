import { type JetStreamManager, jetstreamManager, type StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Lane, lanes } from '#protocol/identity.ts';
import { streams } from '#protocol/subjects.ts';
import type { EventStore } from '../store/event-store.ts';
import { type BusSite, domainOf, provisionSite, type StreamSizes } from './site-streams.ts';
import { firstToKeep } from './stream-margin.ts';
import { spoolCursor } from './stream-source.ts';

/** Messages that a site keeps although the hub has committed them, for a hub whose store has to be made anew. */
const keptMessages = 1000;
/** A stream made anew begins so far above the last committed number, beyond whatever may still be on its way from the old one. */
const restartMargin = 1_000_000;

export interface SiteSpoolsParts {
  sites: readonly BusSite[];
  sizes: StreamSizes;
  store: EventStore;
  /** Connection whose private inbox a site's link lets through. */
  toSite(site: string): NatsConnection;
  /** A site's streams were made: what was written into the old ones is gone. */
  onMade(site: string): void;
}

/** Looks after the streams in the sites' own domains: makes them where they are missing, frees them of what the hub has committed. */
export class SiteSpools {
  private readonly parts: SiteSpoolsParts;
  private readonly away = new Set<string>();

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
        if (info) await this.free(site.id, lane, manager, info);
      }
      if (this.away.delete(site.id)) process.stderr.write(`bus: site ${site.id} is back\n`);
    } catch (error) {
      if (this.away.has(site.id)) return;
      this.away.add(site.id);
      process.stderr.write(`bus: site ${site.id} is away: ${(error as Error).message}\n`);
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

  private async free(site: string, lane: Lane, manager: JetStreamManager, info: StreamInfo): Promise<void> {
    const committed = await this.parts.store.cursor(spoolCursor(site, lane));
    if (!committed) return;
    const seq = firstToKeep(info.state, info.config.max_bytes, committed.seq, keptMessages);
    if (seq > info.state.first_seq) await manager.streams.purge(streams.spool[lane], { seq });
  }
}

async function infoOf(manager: JetStreamManager, name: string): Promise<StreamInfo | null> {
  return manager.streams.info(name).catch((error: Error) => {
    if (/not found/i.test(error.message)) return null;
    throw error;
  });
}
