import { z } from 'zod';
import { assetRef, bilingual } from './parts.ts';
import { printedCheckpoint } from './witness.ts';

/** What a person may enter by hand; loss of a connection and jumps of a clock are only ever measured. */
const enteredActions = ['start', 'stop', 'mode_change'] as const;
export type EnteredAction = (typeof enteredActions)[number];

/** How sure whoever enters it is: seen with their own eyes, or heard and concluded. */
const enteredConfidences = ['certain', 'probable'] as const;
export type EnteredConfidence = (typeof enteredConfidences)[number];

/** POST /api/v1/assets/:id/start-stop: one start or stop that a person saw, of a machine that tells none itself. */
export const entry = z
  .object({
    action: z.enum(enteredActions),
    /** It happened between these moments; the same twice where somebody looked at the clock. */
    earliest: z.iso.datetime(),
    latest: z.iso.datetime(),
    confidence: z.enum(enteredConfidences).default('certain'),
    /** It was meant to happen: end of a shift, changeover, agreed work. */
    planned: z.boolean().default(false),
    note: z.string().max(500).default(''),
    /** Entry of the ledger that this one puts right; that one stays readable. */
    corrects: z.number().int().positive().nullable().default(null),
  })
  .refine(({ earliest, latest }) => Date.parse(earliest) <= Date.parse(latest), {
    path: ['latest'],
    message: 'ends before it begins',
  });
export type StartStopEntry = z.infer<typeof entry>;

/** The same path: takes an entry of the ledger back that should not stand; it stays readable. */
export const withdrawal = z.object({
  action: z.literal('withdraw'),
  entry: z.number().int().positive(),
  reason: z.string().trim().min(1).max(500),
});
export type StartStopWithdrawal = z.infer<typeof withdrawal>;

/** What a person does to the record. */
export const act = z.union([withdrawal, entry]);
export type StartStopAct = z.infer<typeof act>;

/** GET /api/v1/assets/:id/start-stop?month=YYYY-MM */
export const query = z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) });

/** One line of the record: what an agent saw, what a person entered, or a time of which nobody knows (`unknown`). */
export const row = z.object({
  action: z.string(),
  earliest: z.string(),
  latest: z.string(),
  /** startTime, state, fc17run, counterReset, tcpGap or manual; of `unknown`: agent or connection. */
  source: z.string(),
  confidence: z.string(),
  /** By what it was seen, or a person's own words. */
  detail: bilingual.nullable(),
  /** Controller of the configuration that told it; null for what was entered by hand. */
  device: z.string().nullable(),
  entered: z
    .object({
      by: z.string(),
      at: z.string(),
      planned: z.boolean(),
      /** Entry of the ledger, with its hash in the chain. */
      seq: z.number().int(),
      hash: z.string(),
      /** Entry that this one puts right. */
      corrects: z.number().int().nullable(),
      /** Why it does not stand any longer, and by which entry of the ledger. */
      ended: z
        .object({
          how: z.enum(['corrected', 'withdrawn']),
          by: z.string(),
          at: z.string(),
          seq: z.number().int(),
          reason: z.string().nullable(),
        })
        .nullable(),
    })
    .nullable(),
});
export type StartStopRow = z.infer<typeof row>;

/** 起動停止記録 of one machine and month, for the screen and for paper. */
export const record = z.object({
  asset: assetRef,
  kind: z.string(),
  location: z.string().nullable(),
  site: z.string(),
  siteName: z.string(),
  month: z.string(),
  /** Devices of the configuration that are looked at; none for a machine without an interface. */
  watched: z.array(z.string()),
  rows: z.array(row),
  /** More rows than one sheet holds; the first ones are shown. */
  more: z.number().int(),
  printedAt: z.string(),
  /** Signed head of the ledger that covers every entry up to here. */
  checkpoint: printedCheckpoint,
});
export type StartStopRecord = z.infer<typeof record>;
