import { Correlator, type CorrelatorState, type FieldReader, type Finding } from './correlation/correlator.ts';
import { type CorrelationCounters, type CorrelationLimits, DEFAULT_LIMITS } from './correlation/limits.ts';
import type { SigmaEvent } from './event.ts';
import { ExceptionBook, type RuleException } from './exceptions.ts';
import { type Explanation, explainRule, lookUp } from './explain.ts';
import { Matcher, type RuleHit } from './index/matcher.ts';
import type { FieldMapping, LogsourceMap } from './logsource/logsource-map.ts';
import { OWN_LOGSOURCES } from './logsource/windows.ts';
import type { CorrelationRule, DetectionRule, RuleSet } from './rule.ts';

/** How an engine is built. */
export interface EngineOptions {
  /** `false` evaluates every rule of the log source on every event; for tests and measurements. */
  index?: boolean;
  /** How events without a stated log source are recognised; the product's own table when not given. */
  logsources?: LogsourceMap;
  /** Bounds of the correlation state. */
  limits?: Partial<CorrelationLimits>;
  /** The set whose part the rules are, when they have to take late events as an engine of all of it does. */
  whole?: RuleSet;
}

/** One detection rule that an event matched. */
export interface Match {
  rule: DetectionRule;
}

/** Something that the hub must know: a rule fired, or a correlation's finding changed. */
export interface Firing {
  /** The same whenever the same events lead to the same firing. */
  id: string;
  rule: DetectionRule | CorrelationRule;
  kind: 'detection' | 'correlation';
  /** `revised` repeats the id of an earlier firing with new figures; `withdrawn` takes it back. */
  status: 'new' | 'revised' | 'withdrawn';
  /** Whether an event older than the watermark brought this about. */
  late: boolean;
  /** Values of the group-by fields. */
  group: Record<string, string>;
  /** Ids of the events, the first 100 of them. */
  events: string[];
  count: number;
  /** Corrected times, milliseconds: earliest event, first and last point at which the condition held. */
  first: number;
  start: number;
  last: number;
  explain: Explanation | CorrelationExplanation;
  /** The exception that sets it apart; null when it is to be told. */
  exception: string | null;
}

/** What a correlation asked for and found. */
export interface CorrelationExplanation {
  rule: string;
  title: string;
  author?: string;
  type: CorrelationRule['type'];
  timespan: number;
  bounds: CorrelationRule['bounds'];
  rules: string[];
}

/** Where an event stands in the stream. */
export interface EventPlace {
  /** Unique id; a second event with the same id and time changes nothing in correlations. */
  id: string;
  /** Corrected event time, milliseconds. */
  time: number;
}

/** Serialised correlation state. */
export type EngineState = CorrelatorState;

/** Ids of rules of a set that only feed correlations and do not speak for themselves. */
export function silentRules({ rules }: Pick<RuleSet, 'rules'>): Set<string> {
  const correlations = rules.filter((rule) => rule.kind === 'correlation');
  const informational = new Set(rules.filter(({ level }) => level === 'informational').map(({ id }) => id));
  const asked = correlations.filter(({ generate }) => generate).flatMap((rule) => rule.rules);
  const spoken = new Set(asked.filter((id) => !informational.has(id)));
  return new Set(correlations.flatMap((rule) => rule.rules).filter((id) => !spoken.has(id)));
}

/** Reads fields of one event; what several correlations ask for is looked up once. */
class EventFields {
  readonly #fields: SigmaEvent['fields'];
  readonly #found = new Map<string, ReturnType<typeof lookUp>>();

  constructor({ fields }: SigmaEvent) {
    this.#fields = fields;
  }

  reader(mapping: FieldMapping | undefined): FieldReader {
    return (field) => {
      const mapped = mapping?.find(({ to }) => to === field);
      const source = mapped ? this.#lookUp(mapped.from) : undefined;
      const { values } = source?.present ? source : this.#lookUp(field);
      if (values.length === 0) return undefined;
      if (values.length > 1) return values.map(String).join(',');
      const [value] = values;
      return typeof value === 'number' ? value : String(value);
    };
  }

  #lookUp(name: string): ReturnType<typeof lookUp> {
    let found = this.#found.get(name);
    if (found === undefined) {
      found = lookUp(this.#fields, name);
      this.#found.set(name, found);
    }
    return found;
  }
}

/** Matches events against a rule set and keeps the windows of its correlations. */
export class Engine {
  readonly rules: RuleSet['rules'];
  readonly #matcher: Matcher;
  readonly #correlator: Correlator;
  readonly #logsources: LogsourceMap;
  /** Rules that only feed correlations and do not speak for themselves. */
  readonly #silent: ReadonlySet<string>;
  #exceptions: ExceptionBook;
  readonly #explanations = new Map<CorrelationRule, CorrelationExplanation>();

  constructor(set: RuleSet, options: EngineOptions = {}) {
    this.rules = set.rules;
    this.#logsources = options.logsources ?? OWN_LOGSOURCES;
    this.#matcher = new Matcher(
      set.rules.filter((rule) => rule.kind === 'detection'),
      this.#logsources,
      options.index ?? true,
    );
    const correlations = set.rules.filter((rule) => rule.kind === 'correlation');
    const among = (options.whole ?? set).rules.filter((rule) => rule.kind === 'correlation');
    this.#correlator = new Correlator(correlations, { ...DEFAULT_LIMITS, ...options.limits }, among);
    this.#silent = silentRules(set);
    this.#exceptions = new ExceptionBook(set.rules, [], new Set());
  }

  /**
   * Replaces what sets matches apart; what correlations have seen stays as it is. A match of a detection that is set apart is told with
   * its exception, also by a rule that is silent otherwise, and feeds no correlation but those that pierce.
   */
  setExceptions(exceptions: readonly RuleException[], piercing: ReadonlySet<string>): void {
    this.#exceptions = new ExceptionBook(this.rules, exceptions, piercing);
  }

  /** Detection rules that an event matches, after filters, in the order of the set. Keeps nothing. */
  match(event: SigmaEvent): Match[] {
    return this.#matcher.match(event).map(({ rule }) => ({ rule }));
  }

  /** Matches an event and moves the correlations on. */
  process(event: SigmaEvent, place: EventPlace): Firing[] {
    const hits = this.#matcher.match(event);
    if (hits.length === 0) return [];
    const late = place.time < this.#correlator.watermark;
    const out: Firing[] = [];
    const exceptions = hits.map(({ rule, mapping }) => this.#exceptions.of(rule.id, event.fields, mapping));
    for (const [at, hit] of hits.entries()) {
      const exception = exceptions[at]!;
      if (exception !== null || !this.#silent.has(hit.rule.id))
        out.push(this.#detection(hit, event, place, { late, exception }));
    }
    const fields = new EventFields(event);
    for (const [at, { rule, mapping }] of hits.entries()) {
      if (!this.#correlator.listensTo(rule.id)) continue;
      const only = exceptions[at] === null ? null : this.#exceptions.fedAllTheSame;
      this.#tell(this.#correlator.take(rule, place, fields.reader(mapping), only), late, out);
    }
    return out;
  }

  /** Tells that corrected time has certainly come this far: fires what waited for silence, and lets old state go. */
  advance(now: number): Firing[] {
    const out: Firing[] = [];
    this.#tell(this.#correlator.advance(now), false, out);
    return out;
  }

  /** Why a rule of this engine matches an event or not. */
  explain(rule: DetectionRule, event: SigmaEvent): Explanation {
    return explainRule(rule, event, this.#logsources);
  }

  /** How many rules an event's log source selects; 0 means that no rule looks at such events. */
  selected(event: SigmaEvent): number {
    return this.#matcher.selected(event);
  }

  /**
   * Fields by one of which an event of a log source could still concern a rule; null when all its events concern some. `process` answers
   * nothing and keeps nothing of an event that has none of them, so that it need not be made.
   */
  silentWithout(logsource: NonNullable<SigmaEvent['logsource']>): string[] | null {
    return this.#matcher.silentWithout(logsource);
  }

  /** The longest stretch of time over which events can meet in a correlation or in a chain of them, milliseconds. */
  get reach(): number {
    return this.#correlator.reach;
  }

  /** What correlations could not use. */
  get counters(): Readonly<CorrelationCounters> {
    return this.#correlator.counters;
  }

  /** Rules evaluated after the index, since the engine was made. */
  get evaluated(): number {
    return this.#matcher.evaluated;
  }

  /** Correlation state as plain JSON, to be stored with the position in the stream. */
  state(): EngineState {
    return this.#correlator.state();
  }

  /** Continues from a stored state. */
  restore(state: EngineState): void {
    this.#correlator.restore(state);
  }

  #detection(
    { rule }: RuleHit,
    event: SigmaEvent,
    { id, time }: EventPlace,
    told: Pick<Firing, 'late' | 'exception'>,
  ): Firing {
    return {
      id: JSON.stringify([rule.id, id]),
      rule,
      kind: 'detection',
      status: 'new',
      ...told,
      group: {},
      events: [id],
      count: 1,
      first: time,
      start: time,
      last: time,
      explain: this.explain(rule, event),
    };
  }

  #tell(findings: readonly Finding[], late: boolean, out: Firing[]): void {
    for (const { id: finding, rule, status, group, episode } of findings) {
      if (this.#silent.has(rule.id)) continue;
      out.push({
        id: finding,
        rule,
        kind: 'correlation',
        status,
        late,
        group,
        events: episode.sources,
        count: episode.count,
        first: episode.first,
        start: episode.start,
        last: episode.end,
        explain: this.#explanationOf(rule),
        exception: this.#exceptions.of(rule.id, group, undefined),
      });
    }
  }

  #explanationOf(rule: CorrelationRule): CorrelationExplanation {
    const known = this.#explanations.get(rule);
    if (known) return known;
    const { id, title, author, type, timespan, bounds, rules } = rule;
    const made = { rule: id, title, ...(author === undefined ? {} : { author }), type, timespan, bounds, rules };
    this.#explanations.set(rule, made);
    return made;
  }
}
