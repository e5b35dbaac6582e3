import type { CorrelationExplanation, Explanation } from '#engine/sigma/sigma.ts';
import type { StoredEvent } from '#protocol/events/event.ts';
import { isOriginField } from '#protocol/events/origin.ts';
import { spokenFields } from '#protocol/reasons/spoken-fields.ts';
import type { Alert, AlertChange } from '../incident/alert.ts';
import { type AssetFinder, involvedIn } from './involved-assets.ts';
import type { RuleCard } from './rule-pack.ts';
import { fillSentence } from './sentence.ts';
import type { RuleStanding } from './switches/rule-standing.ts';
import type { Verdict } from './verdicts.ts';

/** What the hub knows of places, for the words of an alert. */
export interface AlertLookups extends AssetFinder {
  asset(id: string): { name: string; zone: string | null } | null;
  /** Whether the site, zone or agent is in build or trial. */
  inTrial(site: string, zone: string | null, agent: string): boolean;
  /** What people of a site decided about a rule; null when nothing. */
  ruleAt?(site: string, rule: string): RuleStanding | null;
  /** IANA name of the site's zone. */
  timeZone(site: string): string;
}

/** Events that an alert names at most; its count is exact. */
export const keptEvents = 50;

/** The events that an alert is worded from. */
export interface AlertEvents {
  /** Its earliest event, or the trigger when that is not to be had. */
  first: StoredEvent;
  trigger: StoredEvent;
  /** The event out of order by which it changed. */
  changedBy: StoredEvent | null;
  /** Of its events those at hand, by which it is told who is involved. */
  seen: readonly StoredEvent[];
}

/** Words a finding as an alert, judged up to a store position. */
export function makeAlert(
  { firing, late, tried }: Verdict,
  card: RuleCard,
  { first, trigger, changedBy, seen }: AlertEvents,
  position: number,
  lookups: AlertLookups,
  now: Date,
): Omit<Alert, 'seq'> {
  const place = trigger.asset ? lookups.asset(trigger.asset) : null;
  const zone = place?.zone ?? null;
  const decided = lookups.ruleAt?.(trigger.site, card.id);
  const timeZone = lookups.timeZone(trigger.site);
  const words = spokenFields({
    ...first.fields,
    ...firing.group,
    ...(place ? { 'asset.name': place.name } : {}),
  });
  const group = Object.fromEntries(Object.entries(firing.group).filter(([field]) => !isOriginField(field)));
  for (const field of card.group) {
    const value = trigger.fields[field];
    if (value !== undefined && value !== null) group[field] = String(value);
  }
  return {
    id: `${firing.id}@${card.version}`,
    finding: firing.id,
    position,
    withdrawn: false,
    changedBy: changedBy && changeBy(changedBy, lookups),
    rule: card.id,
    ruleVersion: card.version,
    title: card.title,
    author: card.author,
    severity: decided?.severity ?? card.severity,
    site: trigger.site,
    zone,
    asset: trigger.asset,
    assetName: place?.name ?? hostOf(trigger),
    agent: trigger.agent,
    involved: involvedIn([first, ...seen, trigger], lookups),
    group,
    events: firing.events.slice(0, keptEvents),
    count: firing.count,
    first: new Date(firing.first).toISOString(),
    last: new Date(firing.last).toISOString(),
    detectedAt: now.toISOString(),
    sentence: {
      ja: fillSentence(card.sentence.ja, words.ja, { language: 'ja', timeZone }),
      en: fillSentence(card.sentence.en, words.en, { language: 'en', timeZone }),
    },
    items: card.items,
    techniques: card.techniques,
    playbook: card.playbook,
    history: trigger.history === true,
    late: late && trigger.history !== true,
    drill: trigger.drill ?? null,
    trial: tried === true || decided?.state === 'trial' || lookups.inTrial(trigger.site, zone, trigger.agent),
    exception: firing.exception,
    explain: explainParts(firing.explain),
  };
}

/** The event that changed an alert, with a name to show for its machine. */
export function changeBy(event: StoredEvent, lookups: Pick<AlertLookups, 'asset'>): AlertChange {
  const asset = event.asset ? lookups.asset(event.asset) : null;
  return {
    event: event.id,
    at: event.corrected,
    agent: event.agent,
    name: asset?.name ?? hostOf(event) ?? event.agent,
  };
}

function hostOf({ fields }: StoredEvent): string | null {
  const host = fields['host.name'] ?? fields['Computer'];
  return host === undefined || host === null ? null : String(host);
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
