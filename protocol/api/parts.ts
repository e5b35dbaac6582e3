import { z } from 'zod';
import { severities } from '../incident/severity.ts';

/** A text in both languages; Japanese is the first. */
export const bilingual = z.object({ ja: z.string(), en: z.string() });
export type Bilingual = z.infer<typeof bilingual>;

/** ISO 8601 UTC. */
export const isoTime = z.iso.datetime();

export const severity = z.enum(severities);

/** Roles a person may hold; permissions per role stand in `hub/access`. */
export const roles = [
  'fsoc_operator',
  'fsoc_lead',
  'fsirt',
  'maintenance',
  'production_engineering',
  'line_leader',
  'quality_assurance',
  'plant_manager',
  'it',
  'auditor',
  'vendor',
  'administrator',
] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** Error body of every refused request: what happened, what is safe, what to do. */
export const problem = z.object({
  code: z.string(),
  message: bilingual,
  remedy: bilingual.optional(),
  /** Field of the request at fault, as a path. */
  field: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

/** One page of a list; `next` is an opaque cursor. `total` is exact or absent. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable(), total: z.number().int().optional() });
export interface Page<T> {
  items: T[];
  next: string | null;
  total?: number;
}

export const assetRef = z.object({ id: z.string(), name: z.string() });
export const ruleRef = z.object({ id: z.string(), title: bilingual, author: z.string().optional() });
