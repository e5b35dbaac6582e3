import type { AssetFeed, RuleFeed, RuleRow } from '#protocol/api/rules.ts';
import { incidents } from './incident-data.ts';
import { assets } from './plant-data.ts';
import { both } from './seeded.ts';

const off = {
  why: both(
    '監査ポリシー「プロセス作成」の記録が 7日間1件もありません（有効なら毎日出ます）',
    'Not one record of the audit subcategory Process Creation in 7 days; where it is on, it writes every day',
  ),
  remedy: both(
    '監査「プロセス作成」を有効にする：auditpol /set /subcategory:"{0CCE922B-69AE-11D9-BED3-505054503030}" /success:enable',
    'Switch on the audit of Process Creation: auditpol /set /subcategory:"{0CCE922B-69AE-11D9-BED3-505054503030}" /success:enable',
  ),
};
const feeds: RuleFeed[] = [
  { state: 'fed', fed: 14, notFed: 0, unknown: 0, why: null, remedy: null },
  { state: 'partly', fed: 9, notFed: 5, unknown: 0, ...off },
  { state: 'not_fed', fed: 0, notFed: 14, unknown: 0, ...off },
  {
    state: 'unknown',
    fed: 0,
    notFed: 2,
    unknown: 12,
    why: both(
      'エージェントから連絡がなく、収集の状態が分かりません',
      'The agent is not heard, so its state of collection is unknown',
    ),
    remedy: both('端末の電源とエージェントの動作を確かめる', 'See that the machine is on and its agent runs'),
  },
];

/** Rules of the made-up hub. */
export const rules: RuleRow[] = [...new Map(incidents.map((row) => [row.rule.id, row])).values()].map((row, index) => ({
  id: row.rule.id,
  title: row.rule.title,
  sentence: row.sentence,
  severity: row.severity,
  enabled: true,
  switches: [],
  author: null,
  techniques: row.techniques,
  items: row.items,
  playbook: null,
  useless: null,
  pierces: false,
  firings30d: row.count,
  feed: feeds[index % feeds.length]!,
}));

/** From which assets a rule of the made-up hub gets its events. */
export function assetFeeds(rule: string): AssetFeed[] {
  const feed = rules.find(({ id }) => id === rule)?.feed ?? feeds[0]!;
  const states: AssetFeed['state'][] = [
    ...Array<'not_fed'>(feed.notFed).fill('not_fed'),
    ...Array<'unknown'>(feed.unknown).fill('unknown'),
    ...Array<'fed'>(feed.fed).fill('fed'),
  ];
  return states.flatMap((state, index) => {
    const asset = assets[index];
    if (!asset) return [];
    const fed = state === 'fed';
    return [
      {
        site: asset.site,
        asset: { id: asset.id, name: asset.name },
        zone: asset.zone,
        state,
        last: fed ? asset.lastSeen : null,
        why: fed
          ? both('この検知ルールが見る記録が届いています', 'Records that the rule looks at arrive')
          : (feed.why ?? off.why),
        remedy: fed ? null : feed.remedy,
      },
    ];
  });
}
