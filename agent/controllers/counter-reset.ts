import { because, type Reason } from '#protocol/reasons/reason.ts';
import { mostGrowth, paceAfter, secondsBetween } from './counter-growth.ts';

/** Counters of a controller as one look showed them. */
export interface CountersSeen {
  /** When they were read, ISO 8601 UTC. */
  at: string;
  values: Readonly<Record<string, number>>;
  /** How fast each grew before this look, per second. */
  pace?: Readonly<Record<string, number>>;
}

/** Counters begin again at zero after this many. */
const counterEnd = 65_536;

/**
 * Whether counters that only grow began anew: `probable` when all that stood above zero fell, `possible` when another
 * one went on counting. One that runs over its end and begins again at zero has not fallen, as far as its pace explains it.
 */
export function counterReset(
  before: CountersSeen | undefined,
  now: CountersSeen | undefined,
): { confidence: 'probable' | 'possible'; detail: Reason } | undefined {
  if (!before || !now) return undefined;
  const seconds = secondsBetween(before.at, now.at);
  const counted = Object.keys(before.values).filter((key) => before.values[key]! > 0 && now.values[key] !== undefined);
  const fell = counted.filter((key) => {
    const [old, value] = [before.values[key]!, now.values[key]!];
    return value < old && value + counterEnd - old > mostGrowth(before.pace?.[key], seconds);
  });
  if (fell.length === 0) return undefined;
  const words = fell.map((key) => `${key} ${before.values[key]} → ${now.values[key]}`).join(', ');
  return {
    confidence: fell.length === counted.length ? 'probable' : 'possible',
    detail: because('counters_fell', { counters: words }),
  };
}

/** What is remembered of counters until the next look. */
export function countersAfter(
  before: CountersSeen | undefined,
  now: CountersSeen | undefined,
): CountersSeen | undefined {
  if (!now || !before) return now ?? before;
  const seconds = secondsBetween(before.at, now.at);
  const pace = Object.entries(now.values).flatMap(([key, value]) => {
    const old = before.values[key];
    const known = paceAfter(old === undefined ? -1 : value - old, seconds, before.pace?.[key]);
    return known === undefined ? [] : [[key, known] as const];
  });
  return { ...now, pace: Object.fromEntries(pace) };
}
