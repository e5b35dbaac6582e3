import { z } from 'zod';
import { agentId, siteId } from './identity.ts';

const root = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().nonnegative();

/** A signed head of the hub's ledger (記録簿), as it travels. */
export const travellingCheckpoint = z.object({
  size,
  root,
  at: z.iso.datetime(),
  keyId: z.string().max(64),
  signature: z.string().max(128),
});

/**
 * What the hub gives an agent to keep, signed as a whole, with a commit notice: the newest checkpoint, and the proof that the one
 * which the agent said it holds is a beginning of it. `proof` is null when the hub's ledger does not hold that one.
 */
export const witnessNotice = z.object({
  v: z.literal(1),
  site: siteId,
  agent: agentId,
  /** What the agent said it holds; an answer to anything else is none. */
  base: z.object({ size, root }).nullable(),
  checkpoint: travellingCheckpoint,
  proof: z.array(root).max(128).nullable(),
});
export type WitnessNotice = z.infer<typeof witnessNotice>;

/** How a ledger broke with what was kept: fewer entries than before, or other ones. */
export const ledgerBreaks = ['shrank', 'forked'] as const;
export type LedgerBreak = (typeof ledgerBreaks)[number];

/** What an agent says in its heartbeat that it keeps. */
export const witnessReport = z.object({
  /** The newest checkpoint kept; null before the first. */
  held: travellingCheckpoint.nullable(),
  /** When the first of this unbroken row was kept, by the agent's clock. */
  since: z.iso.datetime().nullable(),
  /** Checkpoints in this row. */
  kept: z.number().int().nonnegative(),
  /** The last time that the ledger did not go on from what was kept. */
  broken: z
    .object({
      how: z.enum(ledgerBreaks),
      at: z.iso.datetime(),
      before: travellingCheckpoint,
      after: travellingCheckpoint,
    })
    .nullable(),
  breaks: z.number().int().nonnegative(),
  /** Why nothing more can be kept. */
  trouble: z.string().max(500).nullable(),
});
export type WitnessReport = z.infer<typeof witnessReport>;
