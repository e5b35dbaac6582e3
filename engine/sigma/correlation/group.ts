import type { CorrelationRule } from '../rule.ts';
import { type Entry, firstAfter, firstNotBefore, placeOf } from './entry.ts';
import { type Change, drawEpisodes, type Episode, MAX_SOURCES } from './episode.ts';
import { isAbsence, onlyGrows, WindowJudge } from './metric.ts';
import { type PackedEntries, packEntries, unpackEntries } from './packed-entries.ts';

/** All that a restart needs of a group. */
export interface SavedGroup {
  values: Record<string, string>;
  /** A list in states of older programs. */
  entries: PackedEntries | Entry[];
  episodes: Episode[];
}

/** From so many entries on what was saved is kept until something changes. */
const worthKeeping = 64;
/** Entries looked at one by one before they are searched. */
const nearby = 64;
/** Entries of one rule share its list. */
const lists: number[][] = [];

function onlyOf(ruleAt: number): number[] {
  lists[ruleAt] ??= [ruleAt];
  return lists[ruleAt];
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
  /** Whether one more event can only make the condition hold at more points. */
  readonly #onlyGrows: boolean;
  /** At no entry behind this time the condition fails; it may stand too late, never too early. */
  #failedAt = Number.NEGATIVE_INFINITY;
  /** Where the last window began: the next begins nearby. */
  #windowAt = 0;
  #saved: SavedGroup | null = null;
  /** The id asked for last. */
  #named: { start: number; id: string } | null = null;
  /** Absence: points up to this time are judged. */
  #judged: number;

  /** `judged` is how far time has certainly come. */
  constructor(rule: CorrelationRule, values: Record<string, string>, judged: number) {
    this.#rule = rule;
    this.#absence = isAbsence(rule);
    this.#judge = new WindowJudge(rule);
    this.#onlyGrows = onlyGrows(rule);
    this.values = values;
    this.#judged = judged;
  }

  /** An id that is the same whenever the same events lead to the same episode. */
  findingId({ start }: Episode): string {
    if (this.#named?.start !== start) {
      this.#named = { start, id: JSON.stringify([this.#rule.id, start, ...Object.values(this.values)]) };
    }
    return this.#named.id;
  }

  /** All that a restart needs, apart from what is changed here later. */
  saved(): SavedGroup {
    const { values, entries, episodes } = this;
    const saved = this.#saved ?? { values, entries: packEntries(entries), episodes: structuredClone(episodes) };
    this.#saved = entries.length < worthKeeping ? null : saved;
    return saved;
  }

  /** Goes on with what was saved. */
  restore({ entries, episodes }: Omit<SavedGroup, 'values'>): void {
    this.entries = Array.isArray(entries) ? structuredClone(entries) : unpackEntries(entries);
    this.episodes = structuredClone(episodes);
    this.#failedAt = this.entries.findLast(({ holds }) => !holds)?.time ?? Number.NEGATIVE_INFINITY;
  }

  /** Adds a match; an event that is there already only gains the rule. */
  add(time: number, id: string, ruleAt: number, value: string | number | undefined, sources: string[]): Change[] {
    const { entries } = this;
    const newest = entries.at(-1);
    const isNewest = !newest || newest.time < time || (newest.time === time && newest.id < id);
    const place = isNewest ? ~entries.length : placeOf(entries, time, id);
    this.#saved = null;
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
        rules: onlyOf(ruleAt),
        sources,
        holds: false,
        ...(value === undefined ? {} : { value }),
      };
      if (isNewest) entries.push(entry);
      else {
        entries.splice(~place, 0, entry);
        this.#judge.forget();
        const changes = this.#goOnInside(~place);
        if (changes) return changes;
      }
    }
    if (this.#absence && time > this.#judged) return [];
    if (isNewest && !this.#absence) this.#judgeNewest();
    else this.#judgeAround(time);
    return (isNewest ? this.#followUp(time) : undefined) ?? this.#redraw(time);
  }

  /** Takes a match back, when a correlation below withdrew it. */
  remove(time: number, id: string, ruleAt: number): Change[] {
    const place = placeOf(this.entries, time, id);
    if (place < 0) return [];
    this.#saved = null;
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
    this.#saved = null;
    this.#judgeEntries(from, to);
    return this.#redraw(time);
  }

  /** Forgets what can no longer matter: entries before `horizon`. Episodes that lose entries keep their figures. */
  prune(horizon: number): void {
    this.shed(firstNotBefore(this.entries, horizon));
  }

  /** Lets the oldest entries go. Episodes that lose some keep their figures, one that loses all can change no more. */
  shed(count: number): void {
    if (count === 0) return;
    this.#saved = null;
    for (const episode of this.episodes) {
      const from = firstNotBefore(this.entries, episode.first);
      const to = Math.min(count, firstAfter(this.entries, episode.end - this.#lag));
      episode.shed += Math.max(0, to - from);
    }
    this.entries.splice(0, count);
    this.#judge.shift(count);
    const kept = this.entries[0]?.time ?? Number.POSITIVE_INFINITY;
    this.episodes = this.episodes.filter((episode) => episode.end - this.#lag >= kept);
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
    return this.#judge.judge(this.entries, this.#windowFrom(time - timespan), firstAfter(this.entries, time));
  }

  /** Position of the first entry whose time is not below `time`. */
  #windowFrom(time: number): number {
    const { entries } = this;
    let at = Math.min(this.#windowAt, entries.length);
    const last = at + nearby;
    if (at > 0 && entries[at - 1]!.time >= time) at = firstNotBefore(entries, time);
    while (at < entries.length && at < last && entries[at]!.time < time) at++;
    this.#windowAt = at === last ? firstNotBefore(entries, time) : at;
    return this.#windowAt;
  }

  /** Judges the point of the newest entry; others that share it change with it. */
  #judgeNewest(): void {
    const { entries } = this;
    const entry = entries.at(-1)!;
    const before = entries.at(-2);
    const { time } = entry;
    entry.holds = this.#holdsAt(time);
    if (before?.time === time && before.holds !== entry.holds) this.#judgeAround(time);
    else if (!entry.holds) this.#failedAt = Math.max(this.#failedAt, time);
  }

  /**
   * The usual case in a flood out of several machines: an entry comes between others, in the midst of what holds already. Undefined
   * when it may change more than figures.
   */
  #goOnInside(place: number): Change[] | undefined {
    const { entries } = this;
    const entry = entries[place]!;
    const { time } = entry;
    if (!this.#onlyGrows || time <= this.#failedAt || !this.#holdsAt(time)) return undefined;
    const grown: Episode[] = [];
    for (let at = this.episodes.length - 1; at >= 0 && this.episodes[at]!.end >= time; at--) {
      const episode = this.episodes[at]!;
      if (episode.first > time) continue;
      if (episode.start > time || place - firstNotBefore(entries, episode.first) < MAX_SOURCES) return undefined;
      grown.unshift(episode);
    }
    if (grown.length === 0) return undefined;
    entry.holds = true;
    for (const episode of grown) episode.count++;
    return grown.map((episode) => ({ status: 'revised', episode }));
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
      if (!holds) this.#failedAt = Math.max(this.#failedAt, time);
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
    const drawn = drawEpisodes(this.entries, firstAfter(this.entries, after), old, {
      timespan,
      absence: this.#absence,
    });
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
}
