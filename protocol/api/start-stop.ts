import { z } from 'zod';
import { assetRef } from './parts.ts';
import { printedCheckpoint } from './witness.ts';

/** What a person may enter by hand; loss of a connection and jumps of a clock are only ever measured. */
const enteredActions = ['start', 'stop', 'mode_change'] as const;
export type EnteredAction = (typeof enteredActions)[number];

/** POST /api/v1/assets/:id/start-stop: one start or stop that a person saw, of a machine that tells none itself. */
export const entry = z
  .object({
    action: z.enum(enteredActions),
    /** It happened between these moments; the same twice where somebody looked at the clock. */
    earliest: z.iso.datetime(),
    latest: z.iso.datetime(),
    note: z.string().max(500).default(''),
  })
  .refine(({ earliest, latest }) => Date.parse(earliest) <= Date.parse(latest), {
    path: ['latest'],
    message: 'ends before it begins',
  });
export type StartStopEntry = z.infer<typeof entry>;

/** GET /api/v1/assets/:id/start-stop?month=YYYY-MM */
export const query = z.object({ month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/) });

/** One line of the record: what an agent saw, or what a person entered. */
export const row = z.object({
  action: z.string(),
  earliest: z.string(),
  latest: z.string(),
  /** startTime, state, fc17run, counterReset, tcpGap or manual. */
  source: z.string(),
  confidence: z.string(),
  detail: z.string().nullable(),
  /** Controller of the configuration that told it; null for what was entered by hand. */
  device: z.string().nullable(),
  entered: z
    .object({
      by: z.string(),
      at: z.string(),
      /** Entry of the ledger, with its hash in the chain. */
      seq: z.number().int(),
      hash: z.string(),
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
