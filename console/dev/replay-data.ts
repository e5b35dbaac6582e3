import type { Replay } from '#protocol/api/replays.ts';
import { assets } from './plant-data.ts';
import { rules } from './rule-data.ts';

const begun = new Map<string, { rule: string; days: number }>();

/** Takes on a replay of the made-up hub: a rule, or a text, over the last days. */
export function beginReplay({ rule, days }: { rule?: string; days?: number }): Replay {
  const id = `replay-${begun.size + 1}`;
  begun.set(id, { rule: rule ?? rules[0]!.id, days: days ?? 30 });
  return { ...replayOf(id), state: 'running', share: 0.42, events: 18_204, total: 0, assets: [] };
}

/** What a replay of the made-up hub found. */
export function replayOf(id: string): Replay {
  const { rule, days } = begun.get(id) ?? { rule: rules[0]!.id, days: 30 };
  const card = rules.find((one) => one.id === rule) ?? rules[0]!;
  const now = Date.now();
  const iso = (hoursAgo: number) => new Date(now - hoursAgo * 3_600_000).toISOString();
  const found = [8, 4, 2].map((count, index) => ({ count, asset: assets[index]! }));
  return {
    id,
    state: 'done',
    ...{
      from: iso(days * 24),
      to: iso(0),
      days,
      share: 1,
      events: 43_118,
      exact: true,
      more: false,
      faults: [],
      effect: null,
    },
    storedFrom: days > 90 ? iso(90 * 24) : null,
    rules: [{ id: card.id, title: card.title, states: [] }],
    total: found.reduce((sum, { count }) => sum + count, 0),
    inVisits: 1,
    assets: found.map(({ count, asset }, index) => ({
      site: asset.site,
      agent: `pc-${index + 1}`,
      asset: { id: asset.id, name: asset.name },
      count,
      first: iso(days * 20),
      last: iso(30),
      findings: Array.from({ length: Math.min(count, 3) }, (_, at) => ({
        id: `${asset.id}-${at}`,
        ...{ first: iso(400 - at * 51), last: iso(400 - at * 51), raised: iso(400 - at * 51), count: 1 },
        sentence: card.sentence,
        event: null,
        visit: index === 1 && at === 0 ? '2026-0112' : null,
      })),
    })),
  };
}
