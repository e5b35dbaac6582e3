import { z } from 'zod';
import { mostSentControllers, mostSetUpAnswer } from './controller-setup.ts';
import { isoTime } from './events/event.ts';
import { readingProgress, readingSeries } from './reading.ts';
import { reasonSchema } from './reasons/reason.ts';
import { witnessReport } from './witness.ts';

/** What an agent publishes every few seconds on `hb.<site>.<agent>`; not stored. */
export const heartbeat = z.object({
  v: z.literal(1),
  /** Agent's wall clock, ISO 8601 UTC, taken just before sending. */
  time: isoTime,
  /** Boot id: an offset holds for one boot. */
  boot: z.string().max(64),
  /** Process instance: two at once under one identity are a clone. */
  instance: z.string().max(64),
  /** Last measured round trip to its server, milliseconds. */
  rttMs: z.number().nonnegative().max(3_600_000),
  version: z.string().max(64),
  platform: z.string().max(64),
  host: z.string().max(255),
  machine: z.string().max(128),
  spool: z.object({ bytes: z.number(), events: z.number(), full: z.boolean() }),
  /** Per lane: epoch, highest number given, and the chain value after that event (absent from older agents). */
  lanes: z.record(
    z.string(),
    z.object({
      epoch: z.string(),
      head: z.number().int(),
      chain: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    }),
  ),
  throttle: z.string().nullable(),
  /** Why the agent throttles or stands still; empty from older agents, which only have the words. */
  throttledBy: z.array(reasonSchema).default([]),
  refusedPublishes: z.number().int(),
  sources: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      state: z.enum(['running', 'degraded', 'unavailable', 'failed']),
      reason: z.string().nullable(),
      /** The same with its codes; empty from older agents. */
      reasons: z.array(reasonSchema).default([]),
      lastEvent: z.string().nullable(),
      perMinute: z.number(),
      restarts: z.number().int(),
      /** Controllers that it is reading right now. */
      readings: z.array(readingProgress).max(100).default([]),
      /** Series of readings for learning, the newest of each controller; empty from older agents. */
      series: z.array(readingSeries).max(100).default([]),
    }),
  ),
  /** Searches for maps that go on right now, each under the name that its order gave it; absent from older agents. */
  searches: z.array(readingProgress).max(20).optional(),
  /** Counter of the last command carried out, and answers not yet confirmed. */
  answers: z.array(z.object({ id: z.string(), ok: z.boolean(), detail: z.string().max(mostSetUpAnswer) })),
  config: z.number().int(),
  /** Controllers set up at the hub that this agent does not read, and why; absent from older agents. */
  notRead: z
    .array(z.object({ device: z.string().max(64), reasons: z.array(reasonSchema).max(20) }))
    .max(mostSentControllers)
    .optional(),
  /** Checkpoints of the hub's ledger that the agent keeps; absent from older agents. */
  witness: witnessReport.optional(),
});
export type Heartbeat = z.infer<typeof heartbeat>;

/** What the hub sends on `ack.<site>.<agent>`, at most once a second and after each heartbeat. */
export const commitNotice = z.object({
  v: z.literal(1),
  time: z.string(),
  lanes: z.record(z.string(), z.object({ epoch: z.string(), seq: z.number().int() })),
  /** Newest configuration revision, so that the agent fetches it. */
  config: z.number().int(),
  /** Command answers that arrived. */
  answered: z.array(z.string()),
  /** A signed `witnessNotice` for the agent to keep. */
  witness: z.string().optional(),
});
export type CommitNotice = z.infer<typeof commitNotice>;
