import type { Condition } from '../detection/condition.ts';
import { compareNumbers } from '../detection/scalar-test.ts';
import type { CorrelationRule } from '../rule.ts';
import type { Entry } from './entry.ts';
import { type Clause, clausesOf, holdsInOrder } from './ordered.ts';

/** What stands in a window, kept while the window slides. */
class Tally {
  readonly counts = new Map<string | number, number>();
  /** Number and sum of whole numbers, and number of others: only sums of whole numbers are exact in any order. */
  whole = 0;
  sum = 0;
  others = 0;

  add(key: string | number): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  move(value: number, by: 1 | -1): void {
    if (Number.isSafeInteger(value)) {
      this.whole += by;
      this.sum += by * value;
    } else this.others += by;
  }

  drop(key: string | number): void {
    const left = this.counts.get(key)! - 1;
    if (left === 0) this.counts.delete(key);
    else this.counts.set(key, left);
  }
}

function keysOf(rule: CorrelationRule, entry: Entry): readonly (string | number)[] {
  if (rule.type === 'value_count') return entry.value === undefined ? [] : [entry.value];
  return entry.rules;
}

function holdsExpression(condition: Condition, present: (id: string) => boolean): boolean {
  if (condition.op === 'selection') return present(condition.name);
  if (condition.op === 'not') return !holdsExpression(condition.part, present);
  return condition.op === 'and'
    ? condition.parts.every((part) => holdsExpression(part, present))
    : condition.parts.some((part) => holdsExpression(part, present));
}

/** Most rules that follow each other in the order of the correlation; equal times count as in order. */
export function longestOrder(entries: readonly Entry[], from: number, to: number, rules: number): number {
  const best = new Array<number>(rules).fill(0);
  for (let at = from; at < to; ) {
    const time = entries[at]!.time;
    const present = new Set<number>();
    for (; at < to && entries[at]!.time === time; at++) for (const rule of entries[at]!.rules) present.add(rule);
    for (let rule = 0; rule < rules; rule++) {
      if (!present.has(rule)) continue;
      let before = 0;
      for (let earlier = 0; earlier < rule; earlier++) before = Math.max(before, best[earlier]!);
      best[rule] = Math.max(best[rule]!, before + 1);
    }
  }
  return Math.max(0, ...best);
}

/** Linear interpolation between the closest ranks, as spreadsheets do. */
function percentile(sorted: number[], share: number): number {
  const position = (share / 100) * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.ceil(position);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (position - low);
}

/** The figure of the value types that need every number of the window; `undefined` when there is none. */
function figure(rule: CorrelationRule, entries: readonly Entry[], from: number, to: number): number | undefined {
  const numbers: number[] = [];
  for (let at = from; at < to; at++) {
    const { value } = entries[at]!;
    if (typeof value === 'number') numbers.push(value);
  }
  if (numbers.length === 0) return undefined;
  numbers.sort((a, b) => a - b);
  if (rule.type === 'value_median') return percentile(numbers, 50);
  if (rule.type === 'value_percentile') return percentile(numbers, rule.percentile);
  const sum = numbers.reduce((total, number) => total + number, 0);
  return rule.type === 'value_sum' ? sum : sum / numbers.length;
}

/** Whether a figure satisfies every bound of the condition. */
export function withinBounds(rule: CorrelationRule, value: number): boolean {
  return rule.bounds.every(({ op, value: bound }) => compareNumbers(value, op, bound));
}

/** Whether the condition holds for no event at all: then silence itself is what the rule looks for. */
export function isAbsence(rule: CorrelationRule): boolean {
  return (rule.type === 'event_count' || rule.type === 'value_count') && withinBounds(rule, 0);
}

/** Whether one more event can only make the condition hold at more points, and what it comes to needs no look at other events. */
export function onlyGrows(rule: CorrelationRule): boolean {
  return rule.type === 'event_count' && rule.bounds.every(({ op }) => op === 'gt' || op === 'gte') && !isAbsence(rule);
}

/** Judges windows over the entries of one group; neighbouring windows share their work. */
export class WindowJudge {
  readonly #rule: CorrelationRule;
  /** For the ordered expression: the ways in which it can hold. */
  readonly #clauses: readonly Clause[];
  #tally: Tally | undefined;
  /** Per rule: the latest time at which an ordered run up to this rule can have begun; reckoned up to `#startsTo`. */
  #starts: number[] | undefined;
  #startsTo = 0;
  #from = 0;
  #to = 0;

  constructor(rule: CorrelationRule) {
    this.#rule = rule;
    this.#clauses = rule.type === 'temporal_ordered_extended' ? clausesOf(rule.expression!, rule.rules) : [];
  }

  /** Must be called when entries before the end of the last window changed. */
  forget(): void {
    this.#tally = undefined;
    this.#starts = undefined;
  }

  /** Must be called when the first `count` entries were removed. */
  shift(count: number): void {
    this.#tally = undefined;
    this.#starts = undefined;
    this.#from = Math.max(0, this.#from - count);
    this.#to = Math.max(0, this.#to - count);
  }

  /** The figure of the window `entries[from..to)`. */
  metric(entries: readonly Entry[], from: number, to: number): number | undefined {
    const rule = this.#rule;
    switch (rule.type) {
      case 'event_count':
        return to - from;
      case 'value_count':
      case 'temporal':
        return this.#slide(entries, from, to).counts.size;
      case 'temporal_ordered': {
        const distinct = this.#slide(entries, from, to).counts.size;
        const { length } = rule.rules;
        const [bound, ...more] = rule.bounds;
        if (more.length > 0 || bound!.op !== 'gte' || bound!.value !== length)
          return longestOrder(entries, from, to, length);
        return distinct === length && this.#latestStart(entries, from, to) >= entries[from]!.time ? length : 0;
      }
      case 'value_sum':
      case 'value_avg': {
        const { whole, sum, others } = this.#slide(entries, from, to);
        if (others > 0 || !Number.isSafeInteger(sum)) return figure(rule, entries, from, to);
        if (whole === 0) return undefined;
        return rule.type === 'value_sum' ? sum : sum / whole;
      }
      case 'temporal_extended': {
        const { counts } = this.#slide(entries, from, to);
        return holdsExpression(rule.expression!, (id) => counts.has(rule.rules.indexOf(id))) ? 1 : 0;
      }
      case 'temporal_ordered_extended':
        return holdsInOrder(this.#clauses, entries, from, to) ? 1 : 0;
      default:
        return figure(rule, entries, from, to);
    }
  }

  /** Whether the condition holds for the window `entries[from..to)`. */
  judge(entries: readonly Entry[], from: number, to: number): boolean {
    const value = this.metric(entries, from, to);
    if (value === undefined) return false;
    return this.#rule.expression ? value === 1 : withinBounds(this.#rule, value);
  }

  /** The latest time at which a run through all rules in order can have begun that ends before `to`. */
  #latestStart(entries: readonly Entry[], from: number, to: number): number {
    let starts = this.#starts;
    if (!starts || to < this.#startsTo) {
      starts = this.#rule.rules.map(() => Number.NEGATIVE_INFINITY);
      this.#starts = starts;
      this.#startsTo = from;
    }
    let at = Math.max(from, this.#startsTo);
    while (at > from && at < to && entries[at - 1]!.time === entries[at]!.time) at--;
    while (at < to) {
      const { time } = entries[at]!;
      const present = new Set<number>();
      for (; at < to && entries[at]!.time === time; at++) for (const rule of entries[at]!.rules) present.add(rule);
      for (let rule = 0; rule < starts.length; rule++) {
        if (present.has(rule)) starts[rule] = Math.max(starts[rule]!, rule === 0 ? time : starts[rule - 1]!);
      }
    }
    this.#startsTo = to;
    return starts.at(-1)!;
  }

  #slide(entries: readonly Entry[], from: number, to: number): Tally {
    let tally = this.#tally;
    if (!tally || from < this.#from || to < this.#to || from > this.#to) {
      tally = new Tally();
      this.#tally = tally;
      this.#from = from;
      this.#to = from;
    }
    while (this.#to < to) {
      const entry = entries[this.#to++]!;
      for (const key of keysOf(this.#rule, entry)) tally.add(key);
      if (typeof entry.value === 'number') tally.move(entry.value, 1);
    }
    while (this.#from < from) {
      const entry = entries[this.#from++]!;
      for (const key of keysOf(this.#rule, entry)) tally.drop(key);
      if (typeof entry.value === 'number') tally.move(entry.value, -1);
    }
    return tally;
  }
}
