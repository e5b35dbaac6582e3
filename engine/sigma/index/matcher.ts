import type { SigmaEvent } from '../event.ts';
import { belongs, type Classifier, classifierOf } from '../logsource/classify.ts';
import type { FieldMapping, LogsourceMap } from '../logsource/logsource-map.ts';
import type { DetectionRule } from '../rule.ts';
import type { Predicate } from './compile-item.ts';
import { logicOf, RuleCompiler } from './compile-rule.ts';
import { EventView } from './event-view.ts';
import { RuleIndex } from './rule-index.ts';
import { allAtoms, atomKey, type Popularity, witnessOf } from './witness.ts';

/** Rules that read the event in the same way. */
interface Route {
  mapping: FieldMapping | undefined;
  rules: number[];
  index: RuleIndex | undefined;
}

/** Origins remembered; beyond that they are worked out anew, so that strange events cannot fill the memory. */
const MAX_ORIGINS = 5000;

/** One rule that an event matched, and how its field names were read. */
export interface RuleHit {
  rule: DetectionRule;
  mapping: FieldMapping | undefined;
}

/** Finds the detection rules that an event matches: by log source, then by required literal, then by the rule itself. */
export class Matcher {
  readonly rules: readonly DetectionRule[];
  readonly #indexed: boolean;
  readonly #view = new EventView();
  readonly #compiler = new RuleCompiler(this.#view);
  readonly #classifier: Classifier;
  readonly #predicates: (Predicate | undefined)[] = [];
  readonly #origins = new Map<string, Route[]>();
  readonly #routeSets = new Map<string, Route[]>();
  readonly #candidates: number[] = [];
  #popularity: Popularity | undefined;
  /** Rules evaluated so far; shows how well the index narrows. */
  evaluated = 0;

  constructor(rules: readonly DetectionRule[], map: LogsourceMap, indexed: boolean) {
    this.rules = rules;
    this.#indexed = indexed;
    this.#classifier = classifierOf(map);
  }

  /** Every match, in the order of the rules. */
  match(event: SigmaEvent): RuleHit[] {
    const routes = this.#routesOf(event);
    const hits: { number: number; mapping: FieldMapping | undefined }[] = [];
    for (let at = 0; at < routes.length; at++) {
      const route = routes[at]!;
      this.#view.fill(event.fields, route.mapping);
      let candidates = route.rules;
      if (route.index) {
        route.index.candidates(this.#view, this.#candidates);
        candidates = this.#candidates;
      }
      this.evaluated += candidates.length;
      for (let index = 0; index < candidates.length; index++) {
        const local = candidates[index]!;
        const number = route.index ? route.rules[local]! : local;
        if (this.#predicate(number)(this.#view)) hits.push({ number, mapping: route.mapping });
      }
    }
    if (hits.length > 1) hits.sort((a, b) => a.number - b.number);
    return hits.map(({ number, mapping }) => ({ rule: this.rules[number]!, mapping }));
  }

  /**
   * Fields by one of which an event of a log source could still concern a rule; null when all its events concern some. What has none of
   * them matches nothing, whatever else it says.
   */
  silentWithout(logsource: NonNullable<SigmaEvent['logsource']>): string[] | null {
    const bare: SigmaEvent = { fields: {}, logsource };
    return this.selected(bare) === 0 ? this.#classifier.telling(logsource) : null;
  }

  /** How many rules an event's log source selects. */
  selected(event: SigmaEvent): number {
    return this.#routesOf(event).reduce((sum, route) => sum + route.rules.length, 0);
  }

  #predicate(number: number): Predicate {
    let predicate = this.#predicates[number];
    if (!predicate) {
      predicate = this.#compiler.compile(this.rules[number]!);
      this.#predicates[number] = predicate;
    }
    return predicate;
  }

  #routesOf(event: SigmaEvent): Route[] {
    const key = this.#classifier.key(event);
    let routes = this.#origins.get(key);
    if (!routes) {
      routes = this.#makeRoutes(event);
      if (this.#origins.size >= MAX_ORIGINS) this.#origins.clear();
      this.#origins.set(key, routes);
    }
    return routes;
  }

  #makeRoutes(event: SigmaEvent): Route[] {
    const origin = this.#classifier.origin(event);
    const byMapping = new Map<FieldMapping | undefined, number[]>();
    this.rules.forEach((rule, number) => {
      if (!belongs(rule.logsource, origin)) return;
      const mapping =
        rule.logsource.category === undefined ? undefined : origin.categories.get(rule.logsource.category);
      const list = byMapping.get(mapping);
      if (list) list.push(number);
      else byMapping.set(mapping, [number]);
    });
    const signature = [...byMapping]
      .map(([mapping, rules]) => `${JSON.stringify(mapping ?? null)}:${rules.join()}`)
      .join(';');
    let routes = this.#routeSets.get(signature);
    if (!routes) {
      routes = [...byMapping].map(([mapping, rules]) => {
        for (const number of rules) this.#predicate(number);
        for (const { to, from } of mapping ?? []) {
          this.#view.slotOf(to);
          this.#view.slotOf(from);
        }
        return { mapping, rules, index: this.#indexed ? this.#indexOf(rules) : undefined };
      });
      this.#routeSets.set(signature, routes);
    }
    return routes;
  }

  #indexOf(rules: number[]): RuleIndex {
    this.#popularity ??= this.#countAtoms();
    const popularity = this.#popularity;
    return new RuleIndex(
      rules.map((number) => witnessOf(logicOf(this.rules[number]!), popularity)),
      this.#view,
    );
  }

  #countAtoms(): Popularity {
    const counts = new Map<string, number>();
    for (const rule of this.rules) {
      for (const key of new Set([...allAtoms(logicOf(rule))].map(atomKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return (atom) => counts.get(atomKey(atom)) ?? 0;
  }
}
