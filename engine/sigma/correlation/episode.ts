import { type Entry, firstAfter, firstNotBefore } from './entry.ts';

/** Event ids that an episode keeps; its count is exact beyond that. */
export const MAX_SOURCES = 100;

/** A stretch in which the condition holds: points that follow each other at most a timespan apart. */
export interface Episode {
  /** First point at which the condition holds. */
  start: number;
  /** Last point at which it holds. */
  end: number;
  /** Time of the earliest event in the first window. */
  first: number;
  /** Number of events from the first window to the last point. */
  count: number;
  sources: string[];
  /** Events of this episode that are no longer kept. */
  shed: number;
}

/** What became of an episode. */
export interface Change {
  status: 'new' | 'revised' | 'withdrawn';
  episode: Episode;
}

/** How points and windows lie to their events. */
export interface Drawing {
  timespan: number;
  /** The point is a timespan behind the event. */
  absence: boolean;
}

/** Draws the episodes of the entries from a position on. `old` are those that stood there: of what they no longer have they keep the figures. */
export function drawEpisodes(
  entries: readonly Entry[],
  from: number,
  old: readonly Episode[],
  { timespan, absence }: Drawing,
): Episode[] {
  const lag = absence ? timespan : 0;
  const lastAt = ({ end }: Episode): number => firstAfter(entries, end - lag);
  const out: Episode[] = [];
  let open: Episode | undefined;
  let firstAt = 0;
  const close = (to: number): void => {
    if (!open) return;
    open.count = to - firstAt;
    const { sources } = open;
    for (let at = firstAt; at < to && sources.length < MAX_SOURCES; at++) sources.push(...entries[at]!.sources);
    sources.length = Math.min(sources.length, MAX_SOURCES);
    out.push(open);
    open = undefined;
  };
  for (let at = from; at < entries.length; ) {
    const { time, holds } = entries[at]!;
    const point = time + lag;
    if (open && (!holds || point - open.end > timespan)) close(lastAt(open));
    if (holds && !open) {
      firstAt = absence ? at : firstNotBefore(entries, time - timespan);
      open = { start: point, end: point, first: entries[firstAt]!.time, count: 0, sources: [], shed: 0 };
    } else if (holds && open) open.end = point;
    while (at < entries.length && entries[at]!.time === time) at++;
  }
  if (open) close(lastAt(open));
  const [head] = out;
  const shed = old.find((episode) => episode.shed > 0);
  if (head && shed && shed.start < head.start && head.start <= shed.end) {
    Object.assign(head, {
      start: shed.start,
      first: shed.first,
      shed: shed.shed,
      count: head.count + shed.shed,
      sources: shed.sources,
    });
  } else if (head && shed && shed.start === head.start) {
    Object.assign(head, { first: shed.first, shed: shed.shed, count: head.count + shed.shed, sources: shed.sources });
  }
  return out;
}
