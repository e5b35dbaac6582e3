import type { Predicate } from './index/compile-item.ts';
import { RuleCompiler } from './index/compile-rule.ts';
import { EventView } from './index/event-view.ts';
import type { FieldMapping } from './logsource/logsource-map.ts';
import { covers } from './resolve.ts';
import type { DetectionRule, FilterRule, Rule } from './rule.ts';

/**
 * A filter that sets matches apart instead of dropping them. It names its rules; of a detection it looks at the event, of a correlation
 * at the values by which that groups.
 */
export interface RuleException {
  /** Under which a match that it sets apart is told. */
  id: string;
  filter: FilterRule;
  /** Whether it holds where these fields come from. */
  within(fields: Readonly<Record<string, unknown>>): boolean;
}

interface Compiled {
  id: string;
  within: RuleException['within'];
  keeps: Predicate;
}

/** Which matches of which rules are set apart, compiled. Rules that pierce are never set apart. */
export class ExceptionBook {
  /** Correlations that pierce, and those that they stand on: they are fed with what is set apart all the same. */
  readonly fedAllTheSame: ReadonlySet<string>;
  readonly #byRule = new Map<string, Compiled[]>();
  readonly #view = new EventView();

  /** `piercing` are ids of rules that are told whatever an exception says. */
  constructor(rules: readonly Rule[], exceptions: readonly RuleException[], piercing: ReadonlySet<string>) {
    const compiler = new RuleCompiler(this.#view);
    for (const { id, filter, within } of exceptions) {
      const keeps = compiler.compile(alone(filter));
      for (const rule of rules) {
        if (!isFor(filter, rule) || piercing.has(rule.id)) continue;
        const list = this.#byRule.get(rule.id);
        if (list) list.push({ id, within, keeps });
        else this.#byRule.set(rule.id, [{ id, within, keeps }]);
      }
    }
    this.fedAllTheSame = correlationsBelow(rules, piercing);
  }

  /** The exception that sets a match of a rule apart, the first that was given; null when none does. */
  of(rule: string, fields: Readonly<Record<string, unknown>>, mapping: FieldMapping | undefined): string | null {
    const list = this.#byRule.get(rule);
    if (list === undefined) return null;
    this.#view.fill(fields, mapping);
    return list.find(({ within, keeps }) => within(fields) && !keeps(this.#view))?.id ?? null;
  }
}

/** Whether an exception concerns a rule: it names it and, of a detection, its log source covers it. */
export function isFor(filter: Pick<FilterRule, 'targets' | 'logsource'>, rule: Rule): boolean {
  const named = filter.targets.includes(rule.id) || (rule.name !== undefined && filter.targets.includes(rule.name));
  return (
    named && (rule.kind === 'correlation' || (rule.kind === 'detection' && covers(filter.logsource, rule.logsource)))
  );
}

/** Every field that a filter asks about; null for words anywhere in an event. */
export function fieldsOf({ selections }: Pick<FilterRule, 'selections'>): Set<string | null> {
  const out = new Set<string | null>();
  const walk = (node: FilterRule['selections'][number]['node']): void => {
    if (node.op === 'item') {
      out.add(node.item.field);
      for (const test of node.item.tests) if (test.kind === 'fieldref') out.add(test.field);
    } else node.parts.forEach(walk);
  };
  for (const { node } of selections) walk(node);
  return out;
}

function alone({ selections, condition, ...head }: FilterRule): DetectionRule {
  return { ...head, kind: 'detection', selections, condition, filters: [] };
}

function correlationsBelow(rules: readonly Rule[], tops: ReadonlySet<string>): Set<string> {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const out = new Set<string>();
  const take = (id: string): void => {
    const rule = byId.get(id);
    if (rule?.kind !== 'correlation' || out.has(id)) return;
    out.add(id);
    rule.rules.forEach(take);
  };
  for (const id of tops) take(id);
  return out;
}
