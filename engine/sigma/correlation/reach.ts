import type { CorrelationRule } from '../rule.ts';

/** How far apart events can lie that meet in each correlation or in one above it, by its id: its own timespan and the longest above, milliseconds. */
export function reachesOf(rules: readonly CorrelationRule[]): ReadonlyMap<string, number> {
  const reaches = new Map<string, number>();
  const reachOf = (rule: CorrelationRule): number => {
    let reach = reaches.get(rule.id);
    if (reach === undefined) {
      const above = rules.filter((other) => other.rules.includes(rule.id));
      reach = rule.timespan + Math.max(0, ...above.map(reachOf));
      reaches.set(rule.id, reach);
    }
    return reach;
  };
  rules.forEach(reachOf);
  return reaches;
}
