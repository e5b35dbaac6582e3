import type { RuleRow, RuleSwitch } from '#protocol/api/rules.ts';

/** How a rule stands at a site. */
export function stateAt(rule: Pick<RuleRow, 'switches'>, site: string): RuleSwitch['state'] {
  return rule.switches.find((one) => one.site === site)?.state ?? 'on';
}
