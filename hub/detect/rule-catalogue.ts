import type { z } from 'zod';
import type { ruleRow } from '#protocol/api/settings.ts';
import type { EventStore } from '../store/event-store.ts';
import type { RulePack } from './rule-pack.ts';

/** The rules that speak, as the console lists them, with how often each fired in the last 30 days. */
export async function ruleCatalogue(
  pack: RulePack,
  store: EventStore,
  clock: () => Date,
): Promise<z.infer<typeof ruleRow>[]> {
  const from = new Date(clock().getTime() - 30 * 86_400_000).toISOString();
  const fired = new Map<string, number>();
  for (const { rule } of await store.alerts({ from, limit: 100_000 })) fired.set(rule, (fired.get(rule) ?? 0) + 1);
  return [...pack.cards.values()]
    .filter(({ severity }) => severity !== 'info')
    .map((card) => ({
      id: card.id,
      title: card.title,
      sentence: card.sentence,
      severity: card.severity,
      enabled: true,
      author: card.author,
      techniques: card.techniques,
      items: card.items,
      playbook: card.playbook,
      useless: card.uselessWhen,
      firings30d: fired.get(card.id) ?? 0,
      fed: null,
      why: null,
    }));
}
