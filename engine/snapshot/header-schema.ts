import { z } from 'zod';
import { reasonSchema } from '#protocol/reasons/reason.ts';
import { snapshotProtocols } from './model.ts';

/** Names go into ids of differences, for which only whole characters have bytes. */
const name = z.string().refine((text) => text.isWellFormed(), 'half a character');

const counts = z.record(z.string(), z.number());

/** Border check of a SnapshotHeader that comes from a file or from an agent; unknown fields pass. */
export const headerSchema = z.looseObject({
  device: name,
  protocol: z.enum(snapshotProtocols),
  form: z.int().positive().optional(),
  address: name,
  identity: name,
  started: z.string(),
  ended: z.string(),
  complete: z.boolean(),
  reasons: z.array(z.string()),
  causes: z.array(reasonSchema).optional(),
  warnings: z.array(reasonSchema).optional(),
  open: z.array(z.string()),
  requests: counts,
  refused: counts,
  bytesIn: z.number(),
  bytesOut: z.number(),
  clockOffsetMs: z.number().optional(),
});

/** Border check of the first line of a snapshot file. */
export const fileHeadSchema = z.object({
  format: z.literal(1),
  root: z.string(),
  header: headerSchema,
  /** SHA-256 over the line without it; older files have none. */
  digest: z.string().optional(),
  sections: z.record(
    z.string(),
    z.object({ compared: z.boolean(), hash: z.string().optional(), count: z.number().optional() }),
  ),
});
