import type { Rule, RuleSet } from './rule.ts';

/** Some rules of a set with all rules that they stand on, so that an engine of these alone finds the same for them. */
export function withFoundations(set: RuleSet, ids: Iterable<string>): RuleSet {
  const byId = new Map(set.rules.map((rule) => [rule.id, rule]));
  const wanted = new Set<Rule>();
  const take = (id: string) => {
    const rule = byId.get(id);
    if (rule === undefined || wanted.has(rule)) return;
    wanted.add(rule);
    if (rule.kind === 'correlation') rule.rules.forEach(take);
  };
  for (const id of ids) take(id);
  const rules = set.rules.filter((rule) => wanted.has(rule));
  const kinds = { detection: 0, correlation: 0, filter: 0 };
  for (const { kind } of rules) kinds[kind]++;
  return { ...set, rules, kinds };
}

/**
 * How far back what a rule finds can hang on events, milliseconds: its windows and those of the rules below it; 0 for a rule over single
 * events.
 */
export function lookBackOf(set: RuleSet, id: string): number {
  const rule = set.rules.find((one) => one.id === id);
  if (rule?.kind !== 'correlation') return 0;
  return 2 * rule.timespan + Math.max(0, ...rule.rules.map((below) => lookBackOf(set, below)));
}
