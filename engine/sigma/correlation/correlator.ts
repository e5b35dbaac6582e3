import type { CorrelationRule, DetectionRule } from '../rule.ts';
import type { Change, Episode } from './episode.ts';
import { Group, type SavedGroup } from './group.ts';
import { type CorrelationCounters, type CorrelationLimits, DEFAULT_LIMITS } from './limits.ts';
import { reachesOf } from './reach.ts';

/** What a correlation found, or how an earlier finding changed because of an event that came late. */
export interface Finding {
  /** The same whenever the same events lead to the same finding. */
  id: string;
  rule: CorrelationRule;
  status: Change['status'];
  group: Record<string, string>;
  episode: Episode;
}

/** Reads a field of the event at hand; `undefined` when it is absent or null. */
export type FieldReader = (field: string) => string | number | undefined;

interface Subscription {
  state: RuleState;
  ruleAt: number;
}

/** A match of a rule on its way to the correlations above it. */
interface Fed {
  /** Id of the rule. */
  id: string;
  time: number;
  event: string;
  sources: string[];
  /** Whether a correlation below found it: its events came in time, however late it is told. */
  isFinding: boolean;
}

interface RuleState {
  rule: CorrelationRule;
  /** How far apart events can lie that meet in this correlation or in one above it, milliseconds. */
  reach: number;
  /** Entries before this time were let go. */
  horizon: number;
  /** Those not touched for longest come first. */
  groups: Map<string, Group>;
  newest: Group | undefined;
  fingerprint: string;
}

/** Serialised state; plain JSON. */
export interface CorrelatorState {
  version: 1;
  watermark: number | null;
  counters: CorrelationCounters;
  rules: {
    id: string;
    fingerprint: string;
    groups: SavedGroup[];
  }[];
}

function fingerprintOf(rule: CorrelationRule): string {
  const { type, rules, groupBy, timespan, bounds, valueFields, percentile, expression, aliases } = rule;
  return JSON.stringify({ type, rules, groupBy, timespan, bounds, valueFields, percentile, expression, aliases });
}

/** Feeds the matches of rules to the correlations above them, chains included. */
export class Correlator {
  readonly counters: CorrelationCounters = { ungrouped: 0, valueless: 0, tooLate: 0, shed: 0 };
  readonly #states: RuleState[];
  readonly #subscribers = new Map<string, Subscription[]>();
  readonly #limits: CorrelationLimits;
  readonly #longest: number;
  #watermark = Number.NEGATIVE_INFINITY;

  /** `among` are the correlations of the set whose part these are: how far apart events can meet follows from all of it. */
  constructor(rules: readonly CorrelationRule[], limits: CorrelationLimits = DEFAULT_LIMITS, among = rules) {
    this.#limits = limits;
    const reaches = reachesOf(among);
    this.#longest = Math.max(0, ...reaches.values());
    // What stands below comes first: its findings must be told before what is built upon them is judged. Its reach is longer.
    const upwards = [...rules].sort((a, b) => reaches.get(b.id)! - reaches.get(a.id)!);
    this.#states = upwards.map((rule) => ({
      rule,
      reach: reaches.get(rule.id)!,
      horizon: Number.NEGATIVE_INFINITY,
      groups: new Map(),
      newest: undefined,
      fingerprint: fingerprintOf(rule),
    }));
    for (const state of this.#states) {
      state.rule.rules.forEach((id, ruleAt) => {
        const list = this.#subscribers.get(id);
        if (list) list.push({ state, ruleAt });
        else this.#subscribers.set(id, [{ state, ruleAt }]);
      });
    }
  }

  /** How far time has certainly come, milliseconds. */
  get watermark(): number {
    return this.#watermark;
  }

  /** The longest stretch of time over which events can meet, milliseconds; 0 without correlations. */
  get reach(): number {
    return this.#longest;
  }

  /** Whether any correlation listens to a rule. */
  listensTo(id: string): boolean {
    return this.#subscribers.has(id);
  }

  /** Takes the match of a detection rule; with `only` just for these of the correlations that listen to it. */
  take(
    rule: DetectionRule,
    { id, time }: { id: string; time: number },
    read: FieldReader,
    only: ReadonlySet<string> | null = null,
  ): Finding[] {
    const out: Finding[] = [];
    this.#feed({ id: rule.id, time, event: id, sources: [id], isFinding: false }, read, out, only);
    return out;
  }

  /** Tells that time has certainly come this far: judges absence and forgets what is too old. */
  advance(now: number): Finding[] {
    const out: Finding[] = [];
    const reached = Math.max(now, this.#watermark);
    for (const state of this.#states) {
      for (const group of state.groups.values()) this.#tell(state, group, group.advance(reached), out);
    }
    this.#watermark = reached;
    for (const state of this.#states) {
      state.horizon = this.#horizonOf(state);
      for (const [key, group] of state.groups) {
        group.prune(state.horizon);
        if (group.entries.length > 0) continue;
        state.groups.delete(key);
        if (group === state.newest) state.newest = undefined;
      }
    }
    return out;
  }

  /** What an event can have an effect on lies behind this: a timespan before the oldest one that is taken. */
  #horizonOf({ rule, reach }: RuleState): number {
    return this.#watermark - this.#limits.lateness - reach - rule.timespan;
  }

  #feed(
    { id: ruleId, time, event, sources, isFinding }: Fed,
    read: FieldReader,
    out: Finding[],
    only: ReadonlySet<string> | null = null,
  ): void {
    for (const { state, ruleAt } of this.#subscribers.get(ruleId) ?? []) {
      if (only !== null && !only.has(state.rule.id)) continue;
      const oldest = isFinding ? state.horizon : this.#watermark - this.#limits.lateness - state.reach;
      if (time < oldest) {
        this.counters.tooLate++;
        continue;
      }
      const value = this.#valueOf(state.rule, ruleId, read);
      if (value === undefined && state.rule.valueFields.length > 0) {
        this.counters.valueless++;
        continue;
      }
      const group = this.#groupOf(state, ruleId, read);
      if (!group) {
        this.counters.ungrouped++;
        continue;
      }
      const changes = group.add(time, event, ruleAt, value, sources);
      const surplus = group.entries.length - this.#limits.entriesPerGroup;
      if (surplus > this.#limits.entriesPerGroup / 10) {
        this.counters.shed += surplus;
        group.shed(surplus);
      }
      this.#tell(state, group, changes, out);
    }
  }

  /** Reports changes and hands them to the correlations above. */
  #tell(state: RuleState, group: Group, changes: readonly Change[], out: Finding[]): void {
    for (const { status, episode } of changes) {
      const id = group.findingId(episode);
      out.push({ id, rule: state.rule, status, group: group.values, episode });
      if (!this.listensTo(state.rule.id) || status === 'revised') continue;
      const read: FieldReader = (field) => group.values[field];
      const { start: time, sources } = episode;
      if (status === 'new') this.#feed({ id: state.rule.id, time, event: id, sources, isFinding: true }, read, out);
      else this.#takeBack(state.rule.id, episode.start, id, read, out);
    }
  }

  #takeBack(ruleId: string, time: number, id: string, read: FieldReader, out: Finding[]): void {
    for (const { state, ruleAt } of this.#subscribers.get(ruleId) ?? []) {
      const group = this.#groupOf(state, ruleId, read);
      if (group) this.#tell(state, group, group.remove(time, id, ruleAt), out);
    }
  }

  #fieldOf(rule: CorrelationRule, name: string, ruleId: string): string {
    return rule.aliases[name]?.[ruleId] ?? name;
  }

  #valueOf(rule: CorrelationRule, ruleId: string, read: FieldReader): string | number | undefined {
    if (rule.valueFields.length === 0) return undefined;
    const values = rule.valueFields.map((name) => read(this.#fieldOf(rule, name, ruleId)));
    if (values.some((value) => value === undefined)) return undefined;
    if (rule.type === 'value_count')
      return values.length === 1 ? String(values[0]) : JSON.stringify(values.map(String));
    const number = Number(values[0]);
    return String(values[0]).trim() === '' || !Number.isFinite(number) ? undefined : number;
  }

  #groupOf(state: RuleState, ruleId: string, read: FieldReader): Group | undefined {
    const { rule, groups } = state;
    const values: string[] = [];
    for (const name of rule.groupBy) {
      const value = read(this.#fieldOf(rule, name, ruleId));
      if (value === undefined) return undefined;
      values.push(String(value));
    }
    const key = JSON.stringify(values);
    let group = groups.get(key);
    if (group !== undefined && group === state.newest) return group;
    if (group) groups.delete(key);
    else {
      group = new Group(rule, Object.fromEntries(rule.groupBy.map((name, at) => [name, values[at]!])), this.#watermark);
      if (groups.size >= this.#limits.groupsPerRule) {
        const [oldest] = groups.keys();
        groups.delete(oldest!);
        this.counters.shed++;
      }
    }
    groups.set(key, group);
    state.newest = group;
    return group;
  }

  /** Everything that a restart needs, as plain JSON. */
  state(): CorrelatorState {
    return {
      version: 1,
      watermark: Number.isFinite(this.#watermark) ? this.#watermark : null,
      counters: { ...this.counters },
      rules: this.#states
        .filter(({ groups }) => groups.size > 0)
        .map(({ rule, fingerprint, groups }) => ({
          id: rule.id,
          fingerprint,
          groups: [...groups.values()].map((group) => group.saved()),
        })),
    };
  }

  /** Continues from a saved state. Groups of rules that are gone or mean something else now are left out. */
  restore(state: CorrelatorState): void {
    this.#watermark = state.watermark ?? Number.NEGATIVE_INFINITY;
    Object.assign(this.counters, state.counters);
    for (const saved of state.rules) {
      const target = this.#states.find(
        ({ rule, fingerprint }) => rule.id === saved.id && fingerprint === saved.fingerprint,
      );
      if (!target) continue;
      for (const { values, entries, episodes } of saved.groups) {
        const group = new Group(target.rule, values, this.#watermark);
        group.restore({ entries, episodes });
        target.groups.set(JSON.stringify(target.rule.groupBy.map((name) => values[name])), group);
      }
    }
    for (const each of this.#states) each.horizon = this.#horizonOf(each);
  }
}
