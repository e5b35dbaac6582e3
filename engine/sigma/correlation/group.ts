import type { CorrelationRule } from '../rule.ts';
import { type Entry, firstAfter, firstNotBefore, placeOf } from './entry.ts';
import { isAbsence, WindowJudge } from './metric.ts';

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

/**
 * The events of one group of one correlation. Whatever the order in which events come, the episodes are those that the definition gives
 * for all of them: a point is each distinct event time, its window the timespan up to it, both ends included. For absence the point is
 * a timespan after the event and the window what lies between.
 */
export class Group {
  readonly values: Record<string, string>;
  entries: Entry[] = [];
  episodes: Episode[] = [];
  readonly #rule: CorrelationRule;
  readonly #absence: boolean;
  readonly #judge: WindowJudge;
  /** Absence: points up to this time are judged. */
  #judged: number;

  /** `judged` is how far time has certainly come. */
  constructor(rule: CorrelationRule, values: Record<string, string>, judged: number) {
    this.#rule = rule;
    this.#absence = isAbsence(rule);
    this.#judge = new WindowJudge(rule);
    this.values = values;
    this.#judged = judged;
  }

  /**
   * A copy of all that a restart needs. An entry's lists are replaced, never changed, so that a flat copy of each holds; a deep one of
   * many thousands would take ten times as long.
   */
  saved(): { values: Record<string, string>; entries: Entry[]; episodes: Episode[] } {
    const { values, entries, episodes } = this;
    return { values, entries: entries.map((entry) => ({ ...entry })), episodes: structuredClone(episodes) };
  }

  /** Adds a match; an event that is there already only gains the rule. */
  add(time: number, id: string, ruleAt: number, value: string | number | undefined, sources: string[]): Change[] {
    const { entries } = this;
    const place = placeOf(entries, time, id);
    let appended = false;
    if (place >= 0) {
      const entry = entries[place]!;
      if (entry.rules.includes(ruleAt)) return [];
      entry.rules = [...entry.rules, ruleAt].sort((a, b) => a - b);
      if (value !== undefined) entry.value ??= value;
      this.#judge.forget();
    } else {
      const entry: Entry = {
        time,
        id,
        rules: [ruleAt],
        sources,
        holds: false,
        ...(value === undefined ? {} : { value }),
      };
      appended = ~place === entries.length;
      if (appended) entries.push(entry);
      else {
        entries.splice(~place, 0, entry);
        this.#judge.forget();
      }
    }
    if (this.#absence && time > this.#judged) return [];
    this.#judgeAround(time);
    return (appended ? this.#followUp(time) : undefined) ?? this.#redraw(time);
  }

  /** Takes a match back, when a correlation below withdrew it. */
  remove(time: number, id: string, ruleAt: number): Change[] {
    const place = placeOf(this.entries, time, id);
    if (place < 0) return [];
    const entry = this.entries[place]!;
    entry.rules = entry.rules.filter((rule) => rule !== ruleAt);
    if (entry.rules.length === 0) this.entries.splice(place, 1);
    this.#judge.forget();
    this.#judgeAround(time);
    return this.#redraw(time);
  }

  /** Judges the points of absence that time has reached. */
  advance(now: number): Change[] {
    if (!this.#absence || this.entries.length === 0) return [];
    const { timespan } = this.#rule;
    const from = firstAfter(this.entries, this.#judged - timespan);
    const to = firstAfter(this.entries, now - timespan);
    this.#judged = Math.max(this.#judged, now);
    if (from >= to) return [];
    const { time } = this.entries[from]!;
    this.#judgeEntries(from, to);
    return this.#redraw(time);
  }

  /** Forgets what can no longer matter: entries before `horizon`. Episodes that lose entries keep their figures. */
  prune(horizon: number): void {
    const cut = firstNotBefore(this.entries, horizon);
    if (cut === 0) return;
    for (const episode of this.episodes) {
      const from = firstNotBefore(this.entries, episode.first);
      const to = Math.min(cut, firstAfter(this.entries, episode.end - this.#lag));
      episode.shed += Math.max(0, to - from);
    }
    this.entries.splice(0, cut);
    this.#judge.shift(cut);
    this.episodes = this.episodes.filter((episode) => episode.end - this.#lag >= horizon);
  }

  /** Length from an entry's time to its point. */
  get #lag(): number {
    return this.#absence ? this.#rule.timespan : 0;
  }

  #holdsAt(time: number): boolean {
    const { timespan } = this.#rule;
    if (this.#absence) {
      if (time + timespan > this.#judged) return false;
      return this.#judge.judge(this.entries, firstAfter(this.entries, time), firstAfter(this.entries, time + timespan));
    }
    return this.#judge.judge(
      this.entries,
      firstNotBefore(this.entries, time - timespan),
      firstAfter(this.entries, time),
    );
  }

  /** Judges every point whose window a change at `time` can touch. */
  #judgeAround(time: number): void {
    const { timespan } = this.#rule;
    const [from, to] = this.#absence ? [time - timespan, time] : [time, time + timespan];
    this.#judgeEntries(firstNotBefore(this.entries, from), firstAfter(this.entries, to));
  }

  #judgeEntries(from: number, to: number): void {
    const { entries } = this;
    for (let at = from; at < to; ) {
      const { time } = entries[at]!;
      const holds = this.#holdsAt(time);
      for (; at < to && entries[at]!.time === time; at++) entries[at]!.holds = holds;
    }
  }

  /** The usual case, an event newer than all others: nothing changes, the newest episode goes on, or one begins. */
  #followUp(time: number): Change[] | undefined {
    const { entries } = this;
    const { timespan } = this.#rule;
    const entry = entries.at(-1)!;
    const before = entries.at(-2);
    const last = this.episodes.at(-1);
    if (this.#absence || last?.start === time) return undefined;
    if (!entry.holds) return last?.end === time ? undefined : [];
    if (!last || !before?.holds || before.time !== last.end || time - last.end > timespan) {
      if (before?.time === time) return undefined;
      const firstAt = firstNotBefore(entries, time - timespan);
      const window = entries.slice(firstAt);
      const sources = window.slice(0, MAX_SOURCES).flatMap((each) => each.sources);
      const episode = {
        start: time,
        end: time,
        first: window[0]!.time,
        count: window.length,
        sources: sources.slice(0, MAX_SOURCES),
        shed: 0,
      };
      this.episodes.push(episode);
      return [{ status: 'new', episode }];
    }
    last.end = time;
    last.count++;
    if (last.sources.length < MAX_SOURCES) last.sources = [...last.sources, ...entry.sources].slice(0, MAX_SOURCES);
    return [{ status: 'revised', episode: last }];
  }

  #redraw(time: number): Change[] {
    const { timespan } = this.#rule;
    const reach = time - timespan;
    let kept = this.episodes.length;
    while (kept > 0 && this.episodes[kept - 1]!.end >= reach) kept--;
    const old = this.episodes.slice(kept);
    const after = kept > 0 ? this.episodes[kept - 1]!.end - this.#lag : Number.NEGATIVE_INFINITY;
    const drawn = this.#draw(firstAfter(this.entries, after), old);
    this.episodes = [...this.episodes.slice(0, kept), ...drawn];
    const changes: Change[] = [];
    for (const episode of old) {
      if (!drawn.some((other) => other.start === episode.start)) changes.push({ status: 'withdrawn', episode });
    }
    for (const episode of drawn) {
      const before = old.find((other) => other.start === episode.start);
      if (!before) changes.push({ status: 'new', episode });
      else if (before.count !== episode.count || before.end !== episode.end || before.first !== episode.first)
        changes.push({ status: 'revised', episode });
    }
    return changes;
  }

  /** Draws the episodes of the entries from a position on. */
  #draw(from: number, old: Episode[]): Episode[] {
    const { entries } = this;
    const { timespan } = this.#rule;
    const out: Episode[] = [];
    let open: Episode | undefined;
    let firstAt = 0;
    const close = (lastAt: number): void => {
      if (!open) return;
      open.count = lastAt - firstAt;
      const { sources } = open;
      for (let at = firstAt; at < lastAt && sources.length < MAX_SOURCES; at++) sources.push(...entries[at]!.sources);
      sources.length = Math.min(sources.length, MAX_SOURCES);
      out.push(open);
      open = undefined;
    };
    for (let at = from; at < entries.length; ) {
      const { time, holds } = entries[at]!;
      const point = time + this.#lag;
      if (open && (!holds || point - open.end > timespan)) close(this.#lastAt(open));
      if (holds && !open) {
        firstAt = this.#absence ? at : firstNotBefore(entries, time - timespan);
        open = { start: point, end: point, first: entries[firstAt]!.time, count: 0, sources: [], shed: 0 };
      } else if (holds && open) open.end = point;
      while (at < entries.length && entries[at]!.time === time) at++;
    }
    if (open) close(this.#lastAt(open));
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

  #lastAt(episode: Episode): number {
    return firstAfter(this.entries, episode.end - this.#lag);
  }
}
