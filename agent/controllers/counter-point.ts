import { z } from 'zod';
import type { Json, JsonObject } from '#engine/snapshot/snapshot.ts';

/** Seconds in the unit of a counter of time. */
export const timeCounters = { hours: 3600, minutes: 60, seconds: 1 } as const;

/**
 * What a counter of a machine counts: time in a unit, or how often. `traffic` is what a device counts of its own
 * communication: it begins anew with it, which looks judge.
 */
export const counterKinds = [
  ...(Object.keys(timeCounters) as (keyof typeof timeCounters)[]),
  'starts',
  'errors',
  'other',
] as const;
export type CounterKind = (typeof counterKinds)[number] | 'traffic';

/** How a map says of a value that it only grows; such a value is kept and followed, never compared. */
export const counterSchema = z.enum(counterKinds).optional();

/** How a record says that it is one; `end` is where it begins again at zero, as it is shown. */
export interface CounterMark {
  counts: CounterKind;
  end?: number;
}

/** Values that a counter can have before it begins again, by type; 0 where none is known. */
const ends: Readonly<Record<string, number>> = {
  uint16: 2 ** 16,
  int16: 2 ** 15,
  bcd16: 10_000,
  uint32: 2 ** 32,
  int32: 2 ** 31,
  bcd32: 100_000_000,
};

const numbers: ReadonlySet<string> = new Set([...Object.keys(ends), 'uint64', 'int64', 'float32', 'float64']);

/** What a map may say of a counter. */
export interface CountingPoint {
  type: string;
  scale: number;
  counter?: (typeof counterKinds)[number] | undefined;
  class?: string | undefined;
}

/** Why a point cannot be a counter; undefined where it is none or may be one. */
export function counterFault({ type, counter, class: cls }: CountingPoint): string | undefined {
  if (counter === undefined) return undefined;
  if (!numbers.has(type)) return 'a counter is a number';
  return cls === undefined ? undefined : 'a counter is followed, not compared: leave class out';
}

/** What the record of a point says of it as a counter; nothing of one that is none. */
export function counterMark({ type, scale, counter }: CountingPoint): JsonObject {
  if (counter === undefined) return {};
  const end = ends[type];
  return { counter: { counts: counter, ...(end === undefined ? {} : { end: end * scale }) } };
}

/** What a record shows as a number; undefined for an unread one. */
export function numberIn(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
