import type { Firing } from '#engine/sigma/sigma.ts';
import { parseEventId } from '#protocol/identity.ts';
import type { Severity } from '#protocol/incident/severity.ts';

/** What people of a site decided about a rule. */
export interface RuleStanding {
  /** `trial`: recorded, nobody is called. `off`: not told at all. */
  state: 'on' | 'trial' | 'off';
  /** Instead of the rule's own; null leaves that. */
  severity: Severity | null;
  /** When it was decided, milliseconds since 1970 UTC. */
  since: number;
}

/** What was decided about the rule of a firing, at the site of its first event. */
export function standingOf(
  { rule, events }: Pick<Firing, 'rule' | 'events'>,
  lookups: { ruleAt?(site: string, rule: string): RuleStanding | null },
): RuleStanding | null {
  const site = parseEventId(events[0] ?? '')?.site;
  return site === undefined ? null : (lookups.ruleAt?.(site, rule.id) ?? null);
}

/** Whether a rule is there to be told, and holds at the site of a firing's first event: a site's own rule does at that site alone. */
export function holdsAt(
  { firing }: { firing: Pick<Firing, 'events'> },
  card: { site: string | null } | undefined,
): boolean {
  if (card === undefined) return false;
  return card.site === null || parseEventId(firing.events[0] ?? '')?.site === card.site;
}
