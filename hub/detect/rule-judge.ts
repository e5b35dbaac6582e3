import type { Engine, EngineState, Firing, RuleException } from '#engine/sigma/sigma.ts';
import type { Fields } from '#protocol/events/event.ts';
import { originFields } from '#protocol/events/origin.ts';
import type { Logsource } from '#protocol/events/spec.ts';
import { eventId } from '#protocol/identity.ts';
import type { LaneKey } from '../store/origin.ts';
import type { Unwatched } from '../store/rule-chunk.ts';
import { PastEngine, type PastState } from './past-engine.ts';
import type { Triggered } from './verdicts.ts';

/** Whose events they are and of which log source. */
export type JudgedOrigin = LaneKey & { source: string; logsource: Logsource };

/** An origin as the judge has prepared it for its events. */
export interface PreparedOrigin extends JudgedOrigin {
  fields: Fields;
  /** Names of fields, as they stand in JSON, without all of which an event concerns no rule; undefined when all its events do. */
  silentWithout: readonly string[] | undefined;
}

/** An event of an origin, as the judge needs it. */
export interface JudgedEvent {
  seq: number;
  time: number;
  body: string;
  told?: Fields | undefined;
}

/** What is stored with the position in the stream, so that the events behind it are judged as they would have been. */
interface JudgeState {
  present: EngineState;
  past: PastState | null;
  reached: number;
}

/**
 * Judges events in the order of the store, and time between them: the live stream and a replay alike, so that both come to the same.
 * Owns the correlation state; knows no store and no thread.
 */
export class RuleJudge {
  private engine: Engine;
  private readonly past: PastEngine;
  private rules: () => Engine;
  private setApart: { exceptions: readonly RuleException[]; piercing: ReadonlySet<string> } = {
    exceptions: [],
    piercing: new Set(),
  };
  /** How far time has come, milliseconds: the engine of the present forgets what lies far behind it. */
  private reached = Number.NEGATIVE_INFINITY;

  /** `make` compiles the rules; after `mostPast` events the engine of the past begins anew. */
  constructor(make: () => Engine, mostPast?: number) {
    this.rules = make;
    this.engine = this.made();
    this.past = new PastEngine(() => this.made(), mostPast);
  }

  /** Replaces what sets matches apart, between two events; what correlations have half seen stays. */
  setExceptions(exceptions: readonly RuleException[], piercing: ReadonlySet<string>): void {
    this.setApart = { exceptions, piercing };
    this.engine.setExceptions(exceptions, piercing);
    this.past.renew();
  }

  /** Goes on with other rules, between two events; what correlations have half seen stays where they still mean the same. */
  setRules(make: () => Engine): void {
    const state = this.engine.state();
    this.rules = make;
    this.engine = this.made();
    this.engine.restore(state);
    this.past.renew();
  }

  /** Continues from a stored state, or begins at a time. Answers how far time has come. */
  restore(text: string | null, now: number): number {
    const state = text === null ? null : (JSON.parse(text) as JudgeState | EngineState);
    if (state === null) this.begin(now);
    // A state without these parts is of a program that kept the present alone.
    else if (!('present' in state)) {
      this.reached = now;
      this.engine.restore(state);
    } else {
      this.reached = state.reached;
      this.engine.restore(state.present);
      this.past.restore(state.past);
    }
    return this.reached;
  }

  state(): string {
    const { engine, past, reached } = this;
    return JSON.stringify({ present: engine.state(), past: past.state(), reached } satisfies JudgeState);
  }

  prepare(origin: JudgedOrigin): PreparedOrigin {
    const silentWithout = this.engine.silentWithout(origin.logsource)?.map((name) => JSON.stringify(name));
    return { ...origin, fields: originFields(origin), silentWithout };
  }

  /** Log sources among origins of which hardly any event concerns a rule. */
  unwatched(origins: readonly JudgedOrigin[]): Unwatched[] {
    return origins.flatMap((origin) => {
      const { logsource, silentWithout } = this.prepare(origin);
      return silentWithout === undefined ? [] : [{ logsource, unless: silentWithout }];
    });
  }

  /** Judges an event by its fields as JSON. `time` is its corrected time, milliseconds, `told` what is new or rare in it. */
  event(of: PreparedOrigin, { seq, time, body, told }: JudgedEvent): Triggered[] {
    if (of.silentWithout?.every((name) => !body.includes(name))) return [];
    const id = eventId({ ...of, seq });
    const event = { fields: Object.assign(JSON.parse(body) as Fields, of.fields, told), logsource: of.logsource };
    const firings = this.past.judge(this.engine, event, { id, time }, this.reached);
    return firings.map((firing) => ({ firing, trigger: id }));
  }

  /** Moves time on; `rest` lets what is half seen of the past go when it was not needed for long. */
  advance(now: number, rest = true): Triggered[] {
    this.reached = Math.max(this.reached, now);
    if (rest) this.past.rest(this.reached);
    return this.engine.advance(now).map((firing: Firing) => ({ firing, trigger: null }));
  }

  /** The earliest event of what correlations of the present found and may still change, milliseconds; infinite when there is none. */
  earliestFound(): number {
    const groups = this.engine.state().rules.flatMap((rule) => rule.groups);
    return groups.flatMap(({ episodes }) => episodes).reduce((least, { first }) => Math.min(least, first), Infinity);
  }

  /** How far time has certainly come, milliseconds. */
  get time(): number {
    return this.reached;
  }

  /** How often what was half seen of the past was let go of. */
  get forgotten(): number {
    return this.past.forgotten;
  }

  /** Whether nothing of the past is half seen. */
  get pastEmpty(): boolean {
    return this.past.empty;
  }

  /** Lets go of what is half seen of the past. */
  forget(): void {
    this.past.forget();
  }

  private made(): Engine {
    const engine = this.rules();
    engine.setExceptions(this.setApart.exceptions, this.setApart.piercing);
    return engine;
  }

  private begin(now: number): void {
    this.reached = now;
    this.engine.advance(now);
  }
}
