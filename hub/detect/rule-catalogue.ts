import type { RuleFeed, RuleRow } from '#protocol/api/rules.ts';
import type { EventStore } from '../store/event-store.ts';
import { why } from './feeds/feed-words.ts';
import type { RuleFeeds } from './feeds/rule-feeds.ts';
import type { RuleCard, RulePack } from './rule-pack.ts';
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

/** Those of some sites at which a rule holds: a site's own rule does at that site alone. */
export function holdingAt({ site }: Pick<RuleCard, 'site'>, sites: readonly string[]): string[] {
  return sites.filter((one) => site === null || one === site);
}

/**
 * The rules that speak at some sites, as the console lists them, with how often each fired in the last 30 days and whether it gets its
 * events. A site's own rule covers nothing at the others.
 */
export async function ruleCatalogue(
  { pack, store, feeds, switches, clock }: RuleCatalogueParts,
  sites: readonly string[],
): Promise<RuleRow[]> {
  const from = new Date(clock().getTime() - 30 * 86_400_000).toISOString();
  const fired = new Map<string, number>();
  for (const { rule } of await store.alerts({ from, sites: [...sites], limit: 100_000 }))
    fired.set(rule, (fired.get(rule) ?? 0) + 1);
  const cards = [...pack.cards.values()]
    .filter(({ severity, kind }) => severity !== 'info' && kind !== 'filter')
    .map((card) => ({ card, where: holdingAt(card, sites) }))
    .filter(({ card, where }) => card.site === null || where.length > 0);
  const fed = new Map<string | null, ReadonlyMap<string, RuleFeed>>();
  for (const site of new Set(cards.map(({ card }) => card.site)))
    fed.set(site, await feeds.summary(site === null ? sites : [site]));
  return cards
    .map(({ card, where }) => ({ card, where, decided: switches.of(card.id, where) }))
    .map(({ card, where, decided }) => ({
      id: card.id,
      title: card.title,
      sentence: { ja: sentenceForm(card.sentence.ja, 'ja'), en: sentenceForm(card.sentence.en, 'en') },
      severity: (where.length === 1 && decided[0]?.severity) || card.severity,
      enabled: where.length === 0 || decided.filter(({ state }) => state === 'off').length < where.length,
      switches: decided.map(({ rule: _, ...one }) => one),
      author: card.author,
      techniques: card.techniques,
      items: card.items,
      playbook: card.playbook,
      useless: card.uselessWhen,
      pierces: card.pierce,
      firings30d: fired.get(card.id) ?? 0,
      feed: among(fed.get(card.site)!.get(card.id)!, where.length < sites.length),
    }));
}

function among(feed: RuleFeed, elsewhere: boolean): RuleFeed {
  return elsewhere && feed.state === 'fed' ? { ...feed, state: 'partly', why: why.ownSite } : feed;
}
