import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bilingual } from '#protocol/api/parts.ts';
import { siteId } from '#protocol/identity.ts';
import type { AssetLedger } from './assets/asset-ledger.ts';
import type { Sites } from './assets/sites.ts';

const seedFile = z.object({
  site: siteId,
  zones: z.array(
    z.object({ id: z.string(), name: bilingual, order: z.number().int(), subnets: z.array(z.string()).default([]) }),
  ),
  assets: z.array(
    z.object({
      host: z.string().optional(),
      name: bilingual,
      zone: z.string().nullable().default(null),
      kind: z.string(),
      address: z.string().optional(),
      location: z.string().nullable().default(null),
      custodian: z.string().nullable().default(null),
      use: bilingual.optional(),
      criticality: z.enum(['high', 'medium', 'low']).nullable().default(null),
      sharedAccounts: z.array(z.string()).default([]),
    }),
  ),
});

const kinds = [
  'pc',
  'server',
  'controller',
  'hmi',
  'network',
  'printer',
  'camera',
  'gateway',
  'phone',
  'other',
  'unknown',
] as const;

/** Writes zones and assets that a site prepared into its empty ledger; once there is anything, nothing is touched. */
export function plantSeed(path: string, sites: Sites, assets: AssetLedger): void {
  const seed = seedFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  if ((assets.list({ limit: 1 }, [seed.site]).total ?? 0) > 0) return;
  sites.edit(seed.site, {
    zones: seed.zones.map(({ name, ...zone }) => ({ ...zone, name: name.ja, phase: 'live' as const })),
  });
  for (const one of seed.assets) {
    assets.add(
      seed.site,
      {
        name: one.host ?? one.name.ja,
        kind: kinds.find((kind) => kind === one.kind) ?? 'other',
        addresses: one.address ? [one.address] : [],
        hostNames: one.host ? [one.host] : [],
        zone: one.zone,
        location: one.location,
        custodian: one.custodian,
        use: one.use?.ja ?? one.name.ja,
        criticality: one.criticality,
        sharedAccounts: one.sharedAccounts,
      },
      { id: 'hinomi', role: null },
    );
  }
}
