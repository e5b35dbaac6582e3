import type { Moment } from './finding.ts';

/** Intervals that are kept of a poll: enough for a median that a few odd ones do not move. */
const mostIntervals = 64;
/** Strikes after which a rhythm may be believed. */
const fewest = 30;
/** Median deviation from the median, as a share of it, up to which a poll is regular. */
const regular = 0.3;
/** Share of the capture over which a poll must have gone on. */
const mostOfIt = 0.6;
/** Intervals in a row whose median is the pace, and how often it is taken. */
const inARow = 16;
const everyFew = 8;
const shortestMs = 20;
const longestMs = 3_600_000;

/** When one poll was seen. */
export interface Beat {
  count: number;
  first: number;
  last: number;
  /** Longest pause in it. */
  longest: number;
  /** The last intervals, in no order. */
  intervals: number[];
  /** Least and greatest median of a few intervals in a row. */
  quickest: number;
  slowest: number;
}

/** Rhythm of a poll in milliseconds. */
export interface Learned {
  median: number;
  longest: number;
  quickest: number;
  slowest: number;
}

export function newBeat(): Beat {
  return { count: 0, first: 0, last: 0, longest: 0, intervals: [], quickest: Number.POSITIVE_INFINITY, slowest: 0 };
}

/** Notes that the poll was seen. */
export function strike(beat: Beat, { time }: Moment): void {
  if (beat.count === 0) beat.first = time;
  else {
    const interval = time - beat.last;
    beat.intervals[(beat.count - 1) % mostIntervals] = interval;
    if (interval > beat.longest) beat.longest = interval;
  }
  beat.count++;
  beat.last = time;
}

/** Median of a few intervals in a row, now and then; null in between. */
export function pace(beat: Beat): number | null {
  return beat.count > inARow && beat.count % everyFew === 1 ? medianOf(beat, inARow) : null;
}

/** Keeps how quick and how slow a poll ever was for a few intervals in a row. */
export function keepPace(beat: Beat): void {
  const now = pace(beat);
  if (now === null) return;
  beat.quickest = Math.min(beat.quickest, now);
  beat.slowest = Math.max(beat.slowest, now);
}

function medianOf({ intervals, count }: Beat, least: number): number | null {
  if (count <= least) return null;
  if (intervals.length <= least) return middle(intervals);
  const newest = (count - 2) % mostIntervals;
  return middle(
    Array.from({ length: least }, (_, back) => intervals[(newest - back + mostIntervals) % mostIntervals]!),
  );
}

/** The rhythm of a poll that was regular and went on for most of the capture, which ended at `end`; null where it was not. */
export function learnedBeat(beat: Beat, end: number): Learned | null {
  if (beat.count < fewest) return null;
  const median = middle(beat.intervals);
  if (!(median >= shortestMs && median <= longestMs)) return null;
  const deviation = middle(beat.intervals.map((interval) => Math.abs(interval - median)));
  if (deviation > median * regular) return null;
  const goesOn = end - beat.last < Math.max(median * 10, beat.longest * 2);
  return goesOn && (beat.last - beat.first) / (beat.count - 1) < median / mostOfIt
    ? {
        median,
        longest: beat.longest,
        quickest: Math.min(median, beat.quickest),
        slowest: Math.max(median, beat.slowest),
      }
    : null;
}

/** Takes what a later spell showed of a rhythm into what was learned of it. */
export function joinBeats(known: Learned, later: Learned): void {
  known.median = later.median;
  known.longest = Math.max(known.longest, later.longest);
  known.quickest = Math.min(known.quickest, later.quickest);
  known.slowest = Math.max(known.slowest, later.slowest);
}

function middle(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[sorted.length >> 1]!;
}
