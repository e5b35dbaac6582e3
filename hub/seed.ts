import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { bilingual } from '#protocol/api/parts.ts';
import { asset } from '#protocol/api/plant.ts';
import { type Contact, calendar as calendarSchema } from '#protocol/api/settings.ts';
import { siteId } from '#protocol/identity.ts';
import type { AssetLedger } from './assets/asset-ledger.ts';
import type { Sites } from './assets/sites.ts';
import type { ContactBook } from './notify/contact-book.ts';

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
      kind: asset.shape.kind,
      address: z.string().optional(),
      location: z.string().nullable().default(null),
      custodian: z.string().nullable().default(null),
      use: bilingual.optional(),
      criticality: asset.shape.criticality.default(null),
      sharedAccounts: z.array(z.string()).default([]),
    }),
  ),
  posts: z
    .array(
      z.object({ role: z.string(), holder: bilingual, phone: z.string(), deputy: bilingual, deputyPhone: z.string() }),
    )
    .default([]),
  calendar: calendarSchema.optional(),
});

/** Writes zones, assets, posts and calendar that a site prepared into its empty ledger; once there is anything, nothing is touched. */
export function plantSeed(path: string, sites: Sites, assets: AssetLedger, contacts: ContactBook): void {
  const seed = seedFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  if ((assets.list({ limit: 1 }, [seed.site]).total ?? 0) > 0) return;
  sites.edit(seed.site, {
    zones: seed.zones.map(({ name, ...zone }) => ({ ...zone, name: name.ja, phase: 'live' as const })),
  });
  if (seed.calendar) sites.setCalendar(seed.site, seed.calendar);
  const known = new Map(contacts.list(seed.site).map((row) => [row.role, row]));
  contacts.replace(
    seed.site,
    seed.posts.map(
      ({ role, holder, phone, deputy, deputyPhone }, order): Contact => ({
        id: '',
        role,
        roleName: known.get(role)?.roleName ?? { ja: role, en: role },
        shift: null,
        holder: holder.ja,
        phone,
        mail: null,
        deputy: deputy.ja,
        deputyPhone,
        deputyMail: null,
        order,
      }),
    ),
    { id: 'hinomi', role: null },
  );
  for (const one of seed.assets) {
    assets.add(
      seed.site,
      {
        name: one.host ?? one.name.ja,
        kind: one.kind,
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
