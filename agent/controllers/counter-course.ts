import type { JsonObject, Snapshot } from '#engine/snapshot/snapshot.ts';
import { because } from '#protocol/reasons/reason.ts';
import { mostGrowth, paceAfter, secondsBetween } from './counter-growth.ts';
import { type CounterKind, type CounterMark, numberIn, timeCounters } from './counter-point.ts';
import type { StateEvent } from './probe-ledger.ts';

/** A counter as one reading showed it. */
export interface CounterReading {
  section: string;
  key: string;
  path: string;
  counts: CounterKind;
  value: number;
  unit?: string;
  /** Where it begins again at zero. */
  end?: number;
}

/** What is remembered of a counter until the next reading. */
export interface CounterMemory {
  /** What it is: another name or kind at the same place is another counter. */
  of: string;
  value: number;
  /** When it was read, ISO 8601 UTC. */
  at: string;
  /** How fast it grew, per second. */
  pace?: number;
}

/** Counters by section and key. */
export type CounterBook = Readonly<Record<string, CounterMemory>>;

/** Sections that hold what is kept beside the comparison. */
const sections = ['observed', 'runtime'];
/** Most counters of a controller that are followed and shown. */
const mostCounters = 200;
/** A counter of time may run this much faster than our clock, and be this many of its units ahead. */
const timeSlack = { times: 1.05, units: 2 };

/** The counters that a snapshot read, in the order of their places. */
export function countersOf(snapshot: Snapshot): CounterReading[] {
  const found: CounterReading[] = [];
  for (const section of sections) {
    for (const [key, text] of snapshot.sections.get(section)?.entries ?? []) {
      if (found.length === mostCounters) return found;
      if (!text.includes('"counter"')) continue;
      const record = JSON.parse(text) as JsonObject;
      const mark = record['counter'] as unknown as CounterMark | undefined;
      const value = numberIn(record['decoded'] ?? record['value']);
      if (mark === undefined || value === undefined) continue;
      const unit = record['unit'];
      found.push({
        ...{ section, key, path: String(record['path'] ?? key), ...mark, value },
        ...(typeof unit === 'string' ? { unit } : {}),
      });
    }
  }
  return found;
}

/**
 * Follows the counters of a machine over its readings: one that went back was set back, or belongs to another CPU now; one that
 * grew by more than the time in between can explain was set, or belongs to another, too. What was not read stays remembered.
 */
export function stepCounters(
  book: CounterBook | undefined,
  readings: readonly CounterReading[],
  at: string,
): { events: StateEvent[]; book: CounterBook } {
  const events: StateEvent[] = [];
  const next: Record<string, CounterMemory> = { ...book };
  for (const reading of readings) {
    if (reading.counts === 'traffic') continue;
    const place = `${reading.section}/${reading.key}`;
    const of = `${reading.counts} ${reading.path}`;
    const before = book?.[place]?.of === of ? book[place] : undefined;
    const seen = before && judged(before, reading, at);
    if (seen) events.push(seen);
    const grown = reading.value - (before?.value ?? reading.value);
    const pace = before && !seen ? paceAfter(grown, secondsBetween(before.at, at), before.pace) : undefined;
    next[place] = { of, value: reading.value, at, ...(pace === undefined ? {} : { pace }) };
  }
  return { events, book: next };
}

function judged(before: CounterMemory, reading: CounterReading, at: string): StateEvent | undefined {
  const { value, end, counts, path, key, unit } = reading;
  const most = mostOf(counts, before.pace, secondsBetween(before.at, at));
  const wentBack = value < before.value;
  const ranOver = end !== undefined && value + end - before.value <= (most ?? mostGrowth(undefined, 0));
  const grew = most === undefined || value - before.value <= most;
  if (wentBack ? ranOver : grew) return undefined;
  const parts = { counter: path, before: before.value, now: value, unit: unit ?? '' };
  return {
    action: wentBack ? 'counter_reset' : 'counter_jump',
    earliest: before.at,
    latest: at,
    source: 'counter',
    confidence: wentBack ? 'certain' : 'probable',
    detail: because(wentBack ? 'counter_went_back' : 'counter_jumped', parts),
    counter: { key, path, counts, from: before.value, to: value, ...(unit === undefined ? {} : { unit }) },
  };
}

/** The most it can have grown by; undefined where that is not known yet. */
function mostOf(counts: CounterKind, pace: number | undefined, seconds: number): number | undefined {
  if (counts in timeCounters) {
    const units = seconds / timeCounters[counts as keyof typeof timeCounters];
    return units * timeSlack.times + timeSlack.units;
  }
  return pace === undefined ? undefined : mostGrowth(pace, seconds);
}
