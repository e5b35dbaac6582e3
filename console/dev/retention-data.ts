import type { Hold, RetentionState } from '#protocol/api/retention.ts';
import { incidents } from './incident-data.ts';
import { sites } from './plant-data.ts';
import { before } from './seeded.ts';

/** Records on hold at the made-up site. */
export const holds: Hold[] = [
  {
    id: 'hold-2',
    site: 'model-plant',
    from: null,
    to: null,
    incident: { id: incidents[0]!.id, number: incidents[0]!.number },
    owner: '総務部 法務課',
    reason: '取引先との協議が終わるまで、調査の記録を残すため',
    begunAt: before(2_900),
    begunBy: 'FSOC 責任者',
    liftedAt: null,
    liftedBy: null,
    liftReason: null,
  },
  {
    id: 'hold-1',
    site: 'model-plant',
    from: before(200_000),
    to: before(190_000),
    incident: null,
    owner: '品質保証部',
    reason: '検査データの確認',
    begunAt: before(150_000),
    begunBy: 'FSOC 責任者',
    liftedAt: before(20_000),
    liftedBy: '事業所長',
    liftReason: '確認が終わったため',
  },
];

/** What the made-up hub deleted because its time was over. */
export const deleted: RetentionState['deleted'] = [1, 2].map((days) => ({
  at: before(1440 * days),
  from: before(1440 * (days + 401)),
  to: before(1440 * (days + 400)),
  events: 412_806 - 9_311 * days,
  alerts: 14 + days,
  rejected: days - 1,
  days: 400,
  reason: sites[0]!.retentionReason,
}));

/** How the made-up hub keeps its site's records. */
export const retentionStates: RetentionState[] = [
  {
    site: sites[0]!.id,
    days: sites[0]!.retentionDays,
    reason: sites[0]!.retentionReason,
    oldest: deleted[0]!.to,
    heldBack: 8_214,
    ranAt: deleted[0]!.at,
    problem: null,
    clockDoubt: null,
    deleted,
    erased: [
      {
        at: before(30_000),
        by: 'システム管理者',
        before: before(1440 * 500),
        incidents: 12,
        visits: 4,
        names: 3,
        held: 1,
        reason: '社内規程「工場システムログ管理基準」による。',
      },
    ],
  },
];
