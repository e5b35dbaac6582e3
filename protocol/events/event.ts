import { z } from 'zod';
import type { Logsource } from './spec.ts';

/** A value inside an event's body; nested objects only where a protocol has them. */
export type FieldValue = string | number | boolean | null | FieldValue[] | { [key: string]: FieldValue };

/** Body of an event: flat, dotted ECS names (our kinds) or native names (Windows, OT). */
export type Fields = Record<string, FieldValue>;

/** What a source hands over; the spool adds number, boot and source. */
export interface EventDraft {
  kind: string;
  /** ISO 8601 UTC: when it happened, as the source said. */
  time: string;
  fields: Fields;
  /** Narrows the kind's log source (for example a Windows channel's service). */
  logsource?: Logsource;
  /** Read back from before enrolment or imported: judged and searchable, never paged. */
  history?: true;
  /** Marks everything that comes from an exercise. */
  drill?: string;
}

/** One line of a batch. */
export interface WireEvent extends EventDraft {
  /** Number in (agent, lane, epoch), given once when the spool commits. */
  seq: number;
  /** ISO 8601 UTC by the agent's own clock: when the agent took it in. */
  recorded: string;
  /** Boot id of the machine, so that a clock offset is applied to the right boot. */
  boot: string;
  /** Source instance, for example `journald` or `text-log:scada`. */
  source: string;
}

const fieldValue: z.ZodType<FieldValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(fieldValue), z.record(z.string(), fieldValue)]),
);

/** ISO 8601 of the years 1970 to 9999: what every clock, offset added, can still be reckoned with. */
export const isoTime = z
  .string()
  .max(40)
  .refine((text) => /^(19[7-9]|[2-9]\d\d)\d-/.test(text) && !Number.isNaN(Date.parse(text)), 'not an ISO 8601 time');

/** Border check of one line: unknown kinds and fields pass (events only grow), wrong shapes do not. */
export const wireEventSchema = z.looseObject({
  seq: z.number().int().min(1),
  kind: z.string().min(1).max(64),
  time: isoTime,
  recorded: isoTime,
  boot: z.string().max(64),
  source: z.string().max(128),
  fields: z.record(z.string(), fieldValue),
  logsource: z
    .object({ product: z.string().optional(), category: z.string().optional(), service: z.string().optional() })
    .optional(),
  history: z.literal(true).optional(),
  drill: z.string().max(128).optional(),
});

/** An event as the hub keeps it. */
export interface StoredEvent extends WireEvent {
  /** Order of storage in this hub; detection and replay follow it. */
  storeSeq: number;
  id: string;
  site: string;
  agent: string;
  lane: 'evidence' | 'detail';
  epoch: string;
  /** ISO 8601 UTC: source time plus the offset of its boot; what correlation uses. */
  corrected: string;
  offsetMs: number | null;
  uncertaintyMs: number | null;
  /** ISO 8601 UTC by the hub's clock. */
  received: string;
  /** True when the source clock was implausible and record order was used instead. */
  clockDoubt: boolean;
  /** Asset id once known. */
  asset: string | null;
}
