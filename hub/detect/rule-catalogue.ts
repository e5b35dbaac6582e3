import type { RuleRow } from '#protocol/api/rules.ts';
import type { EventStore } from '../store/event-store.ts';
import type { RuleFeeds } from './feeds/rule-feeds.ts';
import type { RulePack } from './rule-pack.ts';
import { sentenceForm } from './sentence-form.ts';
import type { RuleSwitches } from './switches/rule-switches.ts';

/** What the list of rules is made from. */
export interface RuleCatalogueParts {
  pack: Pick<RulePack, 'cards'>;
  store: Pick<EventStore, 'alerts'>;
  feeds: Pick<RuleFeeds, 'summary'>;
  switches: Pick<RuleSwitches, 'of'>;
  clock(): Date;
}

/** The rules that speak, as the console lists them, with how often each fired in the last 30 days and whether it gets its events. */
export async function ruleCatalogue(
  { pack, store, feeds, switches, clock }: RuleCatalogueParts,
  sites: readonly string[],
): Promise<RuleRow[]> {
  const from = new Date(clock().getTime() - 30 * 86_400_000).toISOString();
  const fired = new Map<string, number>();
  for (const { rule } of await store.alerts({ from, sites: [...sites], limit: 100_000 }))
    fired.set(rule, (fired.get(rule) ?? 0) + 1);
  const fed = await feeds.summary(sites);
  return [...pack.cards.values()]
    .filter(({ severity, kind }) => severity !== 'info' && kind !== 'filter')
    .map((card) => ({ card, decided: switches.of(card.id, sites) }))
    .map(({ card, decided }) => ({
      id: card.id,
      title: card.title,
      sentence: { ja: sentenceForm(card.sentence.ja, 'ja'), en: sentenceForm(card.sentence.en, 'en') },
      severity: (sites.length === 1 && decided[0]?.severity) || card.severity,
      enabled: sites.length === 0 || decided.filter(({ state }) => state === 'off').length < sites.length,
      switches: decided.map(({ rule: _, ...one }) => one),
      author: card.author,
      techniques: card.techniques,
      items: card.items,
      playbook: card.playbook,
      useless: card.uselessWhen,
      pierces: card.pierce,
      firings30d: fired.get(card.id) ?? 0,
      feed: fed.get(card.id)!,
    }));
}
