import { z } from 'zod';
import { visitStates } from '../visit/states.ts';
import { incidentRow } from './incidents.ts';
import { bilingual, severity } from './parts.ts';

/** GET /api/v1/now */
export const now = z.object({
  at: z.string(),
  /** One sentence: is anything wrong, is anyone silent, what is covered. */
  sentence: bilingual,
  calm: z.boolean(),
  open: z.array(z.object({ severity: severity, count: z.number().int() })),
  incidents: z.array(incidentRow),
  silent: z.array(
    z.object({ agent: z.string(), name: z.string(), since: z.string(), judgement: z.string(), text: bilingual }),
  ),
  lagging: z.array(z.object({ agent: z.string(), name: z.string(), lagSeconds: z.number() })),
  agents: z.object({ total: z.number().int(), heard: z.number().int(), planned: z.number().int() }),
  visits: z.array(z.object({ id: z.string(), vendor: z.string(), state: z.enum(visitStates) })),
  /** Certificates of controllers that wait for a person's decision. */
  certificates: z.array(
    z.object({ controller: z.string(), name: z.string(), since: z.string(), changed: z.boolean() }),
  ),
  strip: z.array(z.object({ at: z.string(), events: z.number().int(), alerts: z.number().int() })),
  coverage: z.array(
    z.object({
      zone: z.string(),
      name: z.string(),
      assets: z.number().int(),
      watched: z.number().int(),
      state: z.string(),
    }),
  ),
  detectLagSeconds: z.number(),
});
export type Now = z.infer<typeof now>;

/** An asset of the ledger 資産台帳. */
export const asset = z.object({
  id: z.string(),
  site: z.string(),
  name: z.string().min(1).max(200),
  kind: z.enum([
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
  ]),
  addresses: z.array(z.string()),
  macs: z.array(z.string()),
  hostNames: z.array(z.string()),
  zone: z.string().nullable(),
  location: z.string().nullable(),
  /** 管理責任者 */
  custodian: z.string().nullable(),
  use: z.string().nullable(),
  criticality: z.enum(['high', 'medium', 'low']).nullable(),
  sharedAccounts: z.array(z.string()),
  /** 観測のみ / 台帳のみ / 両方 */
  standing: z.enum(['observed', 'ledger', 'both', 'retired']),
  agents: z.array(z.string()),
  os: z.string().nullable(),
  firstSeen: z.string().nullable(),
  lastSeen: z.string().nullable(),
  loggable: z.boolean(),
  borrowedFrom: z.string().nullable(),
  note: z.string().nullable(),
  openIncidents: z.number().int(),
});
export type Asset = z.infer<typeof asset>;
/** `00:1b:44:11:3a:b7`, `00-1B-44-11-3A-B7` or `001b.4411.3ab7`. */
const macShape = /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i;

/** PATCH /api/v1/assets/:id and POST /api/v1/assets */
export const assetEdit = asset
  .pick({
    name: true,
    kind: true,
    addresses: true,
    macs: true,
    hostNames: true,
    zone: true,
    location: true,
    custodian: true,
    use: true,
    criticality: true,
    sharedAccounts: true,
    loggable: true,
    borrowedFrom: true,
    note: true,
  })
  .extend({ addresses: z.array(z.union([z.ipv4(), z.ipv6()])), macs: z.array(z.string().regex(macShape)) })
  .partial();
/** GET /api/v1/assets/:id */
export const assetDetail = asset.extend({
  history: z.array(z.object({ at: z.string(), who: z.string(), text: bilingual })),
  sources: z.array(
    z.object({ agent: z.string(), source: z.string(), state: z.string(), lastEvent: z.string().nullable() }),
  ),
  accounts: z.array(
    z.object({
      name: z.string(),
      admin: z.boolean().nullable(),
      enabled: z.boolean().nullable(),
      /** Null where the machine does not tell it. */
      password: z.enum(['set', 'locked', 'none']).nullable(),
      /** Whether there are keys for SSH; null when that is not known. */
      keys: z.boolean().nullable(),
      lastLogon: z.string().nullable(),
      shared: z.boolean(),
    }),
  ),
  /** What the machine says it is; null where no agent tells it. */
  hardware: z
    .object({
      manufacturer: z.string().nullable(),
      model: z.string().nullable(),
      serial: z.string().nullable(),
      virtual: z.boolean().nullable(),
    })
    .nullable(),
  ports: z.array(z.object({ port: z.number(), transport: z.string(), process: z.string().nullable() })),
  peers: z.array(
    z.object({
      address: z.string(),
      name: z.string().nullable(),
      port: z.number().nullable(),
      count: z.number().int(),
      last: z.string(),
    }),
  ),
  incidents: z.array(incidentRow),
});
/** GET /api/v1/assets */
export const assetQuery = z.object({
  site: z.string().optional(),
  q: z.string().max(200).optional(),
  zone: z.string().optional(),
  standing: z.enum(['observed', 'ledger', 'both', 'retired']).optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
/** POST /api/v1/assets: a new row of the ledger. */
export const newAsset = assetEdit.extend({ site: z.string(), name: z.string().min(1).max(200) });
/** GET /api/v1/assets/export: the whole ledger of a site as CSV in base64 (UTF-8 with BOM, or CP932). */
export const assetExportQuery = z.object({ site: z.string(), encoding: z.enum(['utf-8', 'cp932']).default('utf-8') });
export const assetExport = z.object({
  fileName: z.string(),
  csv: z.string(),
  /** Characters that CP932 does not have; they were written as U+3013 (〓). */
  unwritable: z.array(z.object({ line: z.number().int(), column: z.string(), character: z.string() })),
});
/** POST /api/v1/assets/import: CSV text, UTF-8 or CP932 as base64. */
export const assetImport = z.object({
  site: z.string(),
  csv: z.string().max(8_000_000),
  encoding: z.enum(['utf-8', 'cp932', 'auto']).default('auto'),
});
export const assetImportResult = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.array(z.object({ line: z.number().int(), reason: bilingual })),
});
