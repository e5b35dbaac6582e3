import { z } from 'zod';
import { ledgerBreaks } from '../witness.ts';
import { bilingual } from './parts.ts';

const head = z.object({
  size: z.number().int(),
  /** As on paper: `size:root`, shortened. */
  short: z.string(),
  /** When the hub signed it. */
  at: z.string(),
});

/** Query of GET /api/v1/ledger/checkpoint: `fresh` signs one that covers every act up to now; without it one of the last minutes will do. */
export const checkpointQuery = z.object({ fresh: z.enum(['true', 'false']).default('false') });

/** GET /api/v1/ledger/checkpoint: the signed head that covers every act up to now, as reports carry it. */
export const printedCheckpoint = z.object({
  /** For people: `size:root`, shortened. */
  short: z.string(),
  size: z.number().int(),
  root: z.string(),
  at: z.string(),
  /** For codes: all of it, signature included. */
  text: z.string(),
});
export type PrintedCheckpoint = z.infer<typeof printedCheckpoint>;

/** A keeper of checkpoints outside the hub. */
export const witness = z.object({
  kind: z.enum(['mail', 'agent']),
  /** A mail address, or the name of an agent. */
  name: z.string(),
  site: z.string().nullable(),
  /** The newest that it holds; null before the first. */
  holds: head.nullable(),
  /** Since when it holds an unbroken row. */
  since: z.string().nullable(),
  kept: z.number().int(),
  /** `holds`: not older than a day against the ledger; `same_machine`: whoever holds the hub holds it too. */
  state: z.enum(['holds', 'behind', 'nothing', 'same_machine', 'failed']),
  detail: bilingual.nullable(),
});
export type WitnessRow = z.infer<typeof witness>;

/** GET /api/v1/witnesses */
export const witnesses = z.object({
  /** The newest checkpoint of the hub; null before the first. */
  newest: head.nullable(),
  /** Whether anybody outside the hub could show a ledger that was cut short or rewritten. */
  covered: z.boolean(),
  items: z.array(witness),
  /** Times at which the ledger did not hold what a witness kept, newest first. */
  breaks: z.array(
    z.object({
      site: z.string(),
      agent: z.string(),
      how: z.enum(ledgerBreaks),
      held: head,
      /** Entries of the ledger at that time. */
      here: z.number().int(),
      noticedAt: z.string(),
    }),
  ),
});
export type Witnesses = z.infer<typeof witnesses>;

/** PUT /api/v1/witnesses: who is sent the checkpoint of the day. */
export const witnessReceivers = z.object({
  mails: z
    .array(
      z
        .string()
        .max(254)
        .regex(/^[^\s@<>"]+@[^\s@<>"]+$/),
    )
    .max(5),
});
