import { setTimeout as pause } from 'node:timers/promises';
import {
  DiscardPolicy,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamSource,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { lanes } from '#protocol/identity.ts';
import { streams, subjects } from '#protocol/subjects.ts';

/** A site as intake sees it. `local`: its agents use the hub's own server, so its streams stand in the hub's domain. */
export interface BusSite {
  id: string;
  local: boolean;
  /** Its streams were made before: when they are missing, the server is still restoring them. */
  known: boolean;
}

/** Sizes in bytes; a server refuses a stream beyond its reserve. */
export interface StreamSizes {
  events: number;
  spoolEvidence: number;
  spoolDetail: number;
}

export const defaultSizes: StreamSizes = { events: 4e9, spoolEvidence: 600e6, spoolDetail: 300e6 };

const twoMinutes = 120_000_000_000;

/** JetStream domain of a site. */
export function domainOf(site: BusSite): string {
  return site.local ? 'hub' : site.id;
}

/** Servers that hold each stream of the hub's domain: all three of a cluster, as `hinomi render` makes it, or the only one. */
function replicasAt(nc: NatsConnection): number {
  return nc.info?.cluster ? 3 : 1;
}

/** The spools and command stream of one site; made by the hub in the site's own domain, through the leaf link. */
export async function provisionSite(nc: NatsConnection, site: BusSite, sizes: StreamSizes): Promise<void> {
  const manager = await jetstreamManager(nc, { domain: domainOf(site), timeout: 4000, checkAPI: false });
  const bytes = { evidence: sizes.spoolEvidence, detail: sizes.spoolDetail };
  const num_replicas = site.local ? replicasAt(nc) : 1;
  for (const lane of lanes) {
    await ensure(
      manager,
      {
        name: streams.spool[lane],
        subjects: [`evt.${site.id}.*.${lane}`],
        storage: StorageType.File,
        discard: DiscardPolicy.New,
        max_bytes: bytes[lane],
        duplicate_window: twoMinutes,
        num_replicas,
      },
      site.known,
    );
  }
  await ensure(
    manager,
    {
      name: streams.commands,
      subjects: [subjects.command(site.id, '*')],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      max_bytes: 16e6,
      max_age: 86_400_000_000_000,
      max_msgs_per_subject: 100,
      num_replicas,
    },
    site.known,
  );
  await ensure(
    manager,
    {
      name: `KV_${streams.config}`,
      subjects: [`$KV.${streams.config}.${site.id}.*`],
      storage: StorageType.File,
      max_msgs_per_subject: 1,
      max_bytes: 16e6,
      allow_direct: true,
      allow_rollup_hdrs: true,
      discard: DiscardPolicy.New,
      num_replicas,
    },
    site.known,
  );
}

/** The hub's stream: no subjects of its own, it sources both spools of every site. */
export async function provisionHub(nc: NatsConnection, sites: readonly BusSite[], sizes: StreamSizes): Promise<void> {
  const manager = await jetstreamManager(nc, { domain: 'hub', checkAPI: false });
  const num_replicas = replicasAt(nc);
  const sources = sites.flatMap((site) =>
    lanes.map(
      (lane): StreamSource => ({
        name: streams.spool[lane],
        ...(site.local
          ? {}
          : { external: { api: `$JS.${site.id}.API`, deliver: `${subjects.sourcing(site.id)}.${lane}` } }),
      }),
    ),
  );
  await ensure(
    manager,
    {
      name: streams.imports,
      subjects: [subjects.imports('*', '*')],
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_bytes: sizes.spoolEvidence,
      duplicate_window: twoMinutes,
      num_replicas,
    },
    sites.some(({ known }) => known),
  );
  await ensure(
    manager,
    {
      name: streams.events,
      subjects: [],
      sources: [...sources, { name: streams.imports }],
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_bytes: sizes.events,
      duplicate_window: twoMinutes,
      num_replicas,
    },
    sites.some(({ known }) => known),
  );
}

/** A server restores its streams after it began to listen, some more than once; until then it says that it has none. */
const restoreMs = 10_000;
const lookEveryMs = 250;

async function ensure(
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { name: string },
  expected: boolean,
): Promise<void> {
  const until = Date.now() + (expected ? restoreMs : 0);
  let known = await look(manager, config.name);
  while (!known && Date.now() < until) {
    await pause(lookEveryMs);
    known = await look(manager, config.name);
  }
  if (!known) await manager.streams.add(config);
  else if (config.sources && known.config.sources?.length !== config.sources.length)
    await manager.streams.update(config.name, config);
}

async function look(manager: JetStreamManager, name: string) {
  return manager.streams.info(name).catch((error: Error) => {
    if (/not found/i.test(error.message)) return null;
    throw error;
  });
}
