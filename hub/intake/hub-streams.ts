import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { streams } from '#protocol/subjects.ts';
import { type BusSite, provisionHub, type StreamSizes } from './site-streams.ts';

/** A server that restores its streams says that it has none; absent for so long, they are gone. */
const goneAfterMs = 30_000;

export interface HubStreamsParts {
  nc: NatsConnection;
  sites: readonly BusSite[];
  sizes: StreamSizes;
  /** Monotonic milliseconds. */
  clock(): number;
}

/**
 * Looks after the hub's own streams while it runs: the server's disk may be lost, or the stream deleted. Nothing is lost with them, since
 * sites keep what the hub has not committed.
 */
export class HubStreams {
  private readonly parts: HubStreamsParts;
  private missingSince: number | null = null;

  constructor(parts: HubStreamsParts) {
    this.parts = parts;
  }

  /** Makes them anew when they are gone; throws what the server says when it cannot be asked. */
  async tend(): Promise<void> {
    const { nc, sites, sizes, clock } = this.parts;
    const manager = await jetstreamManager(nc, { domain: 'hub', checkAPI: false });
    for (const name of [streams.events, streams.imports]) {
      const there = await manager.streams.info(name).catch((error: Error) => {
        if (/not found/i.test(error.message)) return null;
        throw error;
      });
      if (there) continue;
      this.missingSince ??= clock();
      if (clock() - this.missingSince < goneAfterMs) return;
      const made = sites.map((site) => ({ ...site, known: false }));
      await provisionHub(nc, made, sizes);
      process.stderr.write(`bus: stream ${name} was gone and is made anew\n`);
    }
    this.missingSince = null;
  }
}
