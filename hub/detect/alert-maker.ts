import type { CorrelationExplanation, Explanation, Firing } from '#engine/sigma/sigma.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { isOriginField } from '#protocol/events/origin.ts';
import type { Alert } from '../incident/alert.ts';
import type { RuleCard } from './rule-pack.ts';
import { fillSentence } from './sentence.ts';

/** What the hub knows of places, for the words of an alert. */
export interface AlertLookups {
  asset(id: string): { name: string; zone: string | null } | null;
  /** Whether the site, zone or agent is in build or trial. */
  inTrial(site: string, zone: string | null, agent: string): boolean;
}

const keptEvents = 50;

/** Words a firing as an alert. `first` is its earliest event, or the trigger when that is not to be had. */
export function makeAlert(
  firing: Firing,
  card: RuleCard,
  first: StoredEvent,
  trigger: StoredEvent,
  lookups: AlertLookups,
  now: Date,
): Omit<Alert, 'seq'> {
  const place = trigger.asset ? lookups.asset(trigger.asset) : null;
  const zone = place?.zone ?? null;
  const host = trigger.fields['host.name'] ?? trigger.fields['Computer'];
  const words = { ...first.fields, ...firing.group, ...(place ? { 'asset.name': place.name } : {}) };
  const group = Object.fromEntries(Object.entries(firing.group).filter(([field]) => !isOriginField(field)));
  for (const field of card.group) {
    const value = trigger.fields[field];
    if (value !== undefined && value !== null) group[field] = String(value);
  }
  return {
    id: `${firing.id}@${card.version}`,
    rule: card.id,
    ruleVersion: card.version,
    title: card.title,
    author: card.author,
    severity: card.severity,
    site: trigger.site,
    zone,
    asset: trigger.asset,
    assetName: place?.name ?? (host === undefined || host === null ? null : String(host)),
    agent: trigger.agent,
    group,
    events: firing.events.slice(0, keptEvents),
    count: firing.count,
    first: new Date(firing.first).toISOString(),
    last: new Date(firing.last).toISOString(),
    detectedAt: now.toISOString(),
    sentence: { ja: fillSentence(card.sentence.ja, words), en: fillSentence(card.sentence.en, words) },
    items: card.items,
    techniques: card.techniques,
    playbook: card.playbook,
    history: trigger.history === true,
    late: firing.late,
    drill: trigger.drill ?? null,
    trial: lookups.inTrial(trigger.site, zone, trigger.agent),
    explain: explainParts(firing.explain),
  };
}

function explainParts(explain: Explanation | CorrelationExplanation): Alert['explain'] {
  if ('parts' in explain) {
    return explain.parts.slice(0, 40).map(({ selection, item, field, value }) => ({
      part: selection,
      field: field ?? item,
      value: String(value ?? ''),
    }));
  }
  const bounds = explain.bounds.map(({ op, value }) => `${op} ${value}`).join(', ');
  return [
    { part: 'correlation', field: explain.type, value: bounds },
    { part: 'correlation', field: 'timespan', value: `${explain.timespan / 1000} s` },
    { part: 'correlation', field: 'rules', value: explain.rules.join(', ') },
  ];
}
