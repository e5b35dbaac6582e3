import type { Agent, EvidenceSheet } from '#protocol/api/collection.ts';
import type { Review } from '../src/api/types.ts';
import { gaps } from './gap-data.ts';
import { assets, sites } from './plant-data.ts';
import { deleted, holds } from './retention-data.ts';
import { before, both, seeded, start } from './seeded.ts';
import { checkpoint } from './witness-data.ts';

const random = seeded(11);

export const agents: Agent[] = assets
  .filter((asset) => asset.agents.length > 0)
  .map((asset, index): Agent => {
    const silent = asset.name === 'ASM-06';
    const killed = asset.name === 'SRV-02';
    const off = asset.name === 'INSP-10';
    return {
      id: asset.id,
      site: 'model-plant',
      name: asset.name,
      asset: asset.id,
      standing: 'active',
      signsChain: true,
      phase: asset.zone === 'fa2' ? 'trial' : 'live',
      lastHeard: before(silent ? 26 : killed ? 44 : off ? 700 : random() * 0.3),
      silence: silent || killed ? 'unexplained' : off ? 'planned' : 'heard',
      lagSeconds: index === 3 ? 48 : Math.round(random() * 20) / 10,
      eventsPerMinute: Array.from({ length: 30 }, () => (silent || killed || off ? 0 : Math.round(4 + random() * 22))),
      version: index === 5 ? '0.0.9' : '0.1.0',
      platform: asset.os,
      clockOffsetMs: index === 2 ? 412_000 : Math.round((random() - 0.5) * 300),
      clockUncertaintyMs: 15,
      clockPlausible: index !== 2,
      spoolBytes: index === 3 ? 48_200_000 : Math.round(random() * 90_000),
      spoolEvents: index === 3 ? 91_400 : Math.round(random() * 200),
      throttle: index === 3 ? both('CPU 3.4 % が上限 2 % を超えた', 'CPU 3.4 % is over 2 %') : null,
      refusedPublishes: 0,
      openGaps: index === 3 ? 2 : killed ? 1 : 0,
      sources: [
        source('windows-event-log', silent || killed ? 'unknown' : 'running', null, 12),
        source('usb', 'running', null, 0),
        source(
          'files',
          index === 4 ? 'failed' : 'running',
          index === 4
            ? both(
                'EACCES: permission denied, open D:\\recipe。300 秒後にもう一度試します',
                'EACCES: permission denied, open D:\\recipe; next try in 300 s',
              )
            : null,
          1,
        ),
        source('sockets', 'running', null, 6),
        source(
          'host-inventory',
          index === 6 ? 'degraded' : 'running',
          index === 6
            ? both('listening_port：持ち主のプログラムが分かりません', 'listening_port: the owner is not told')
            : null,
          0,
        ),
      ],
    };
  });
agents.push({
  ...agents[0]!,
  id: 'insp-12',
  name: 'INSP-12',
  asset: 'insp-12',
  standing: 'pending',
  lastHeard: null,
  silence: 'never',
  lagSeconds: null,
  sources: [],
  eventsPerMinute: [],
  clockOffsetMs: null,
  spoolBytes: null,
  spoolEvents: null,
});

function source(
  type: string,
  state: Agent['sources'][number]['state'],
  reason: Agent['sources'][number]['reason'],
  perMinute: number,
): Agent['sources'][number] {
  return {
    id: type,
    type,
    state,
    reason,
    lastEvent: before(random() * 20),
    eventsPerMinute: perMinute,
    restarts: state === 'failed' ? 14 : 0,
  };
}

/** Reviews of a month up to today. */
export function reviewsOf(month: string): Review[] {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const today = new Date(start + 9 * 3_600_000).toISOString().slice(0, 10);
  return Array.from({ length: days }, (_, index) => `${month}-${String(index + 1).padStart(2, '0')}`)
    .filter((day) => day <= today)
    .map((day, index): Review => {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      const state =
        weekday === 0 ? 'not_required' : day === today ? 'due' : index === 8 || index === 16 ? 'missed' : 'signed';
      const signed = state === 'signed';
      return {
        day,
        state,
        reviewer: signed ? (index % 2 === 0 ? 'FSOC 当直' : 'FSOC 責任者') : null,
        signedAt: signed ? `${day}T00:${10 + (index % 40)}:00.000Z` : null,
        seconds: signed ? (index === 11 ? 6 : 140 + index * 9) : null,
        hasty: index === 11 && signed,
        result: signed ? (index % 5 === 0 ? 'followed_up' : 'nothing') : null,
        note: index % 5 === 0 && signed ? '未登録USB 1 件を確認し、媒体を登録した。' : null,
        news: {
          incidents: index % 4,
          gaps: index % 3,
          newAssets: index === 12 ? 1 : 0,
          newTalkers: index % 6,
          changes: index === 20 ? 2 : 0,
          usb: index % 5,
        },
      };
    });
}

/** The sheet of a month. */
export function evidenceOf(month: string): EvidenceSheet {
  const kinds: [string, string, string][] = [
    ['login', 'ログイン', 'Logins'],
    ['system_log', 'システム', 'System'],
    ['usb', 'USB', 'USB'],
    ['files', 'ファイル', 'Files'],
    ['settings', '設定変更', 'Settings'],
    ['talk', '通信', 'Traffic'],
  ];
  return {
    site: 'model-plant',
    month,
    madeAt: before(1),
    rows: assets
      .filter((asset) => asset.standing !== 'observed')
      .slice(0, 26)
      .map((asset, index) => ({
        asset: asset.id,
        name: asset.name,
        zone: asset.zone,
        cells: kinds.map(([kind, ja, en], at) => {
          const watched = asset.agents.length > 0;
          const state =
            asset.kind === 'controller'
              ? at === 4
                ? 'covered'
                : at === 5
                  ? 'partly'
                  : 'not_applicable'
              : !watched
                ? 'not_covered'
                : index === 7 && at === 3
                  ? 'partly'
                  : 'covered';
          return {
            source: kind,
            name: both(ja, en),
            state,
            why:
              state === 'covered'
                ? both('期間中に届いています', 'Received in the period')
                : state === 'not_applicable'
                  ? both('この機器にはない記録です', 'This device has no such record')
                  : both('エージェントがありません', 'No agent'),
          } as EvidenceSheet['rows'][number]['cells'][number];
        }),
        oldest: asset.agents.length > 0 ? before(60 * 24 * (index === 4 ? 22 : 130)) : null,
        requiredDays: 400,
        keptDays: asset.agents.length > 0 ? (index === 4 ? 22 : 130) : null,
        young: index === 4,
        clock:
          asset.agents.length > 0
            ? { worstMs: index === 2 ? 412_000 : 240, source: 'w32tm', state: index === 2 ? 'off' : 'ok' }
            : { worstMs: null, source: null, state: 'unknown' },
        gapMinutes: {
          planned: index % 4 === 0 ? 1320 : 0,
          unplanned: index === 5 ? 34 : 0,
          unexplained: index === 5 ? 1 : 0,
        },
      })),
    zones: sites[0]!.zones.map((zone, index) => ({
      zone: zone.id,
      name: zone.name,
      how: index === 0 ? [] : index === 1 ? ['socket'] : ['socket', 'snapshot'],
      state: index === 0 ? 'not_watched' : index === 1 ? 'partly' : 'watched',
      why:
        index === 0
          ? both(
              '境界のセンサーがありません（情報システム部と調整中）',
              'No sensor at the boundary (being arranged with IT)',
            )
          : both('エージェントと設定の取得で見ています', 'Seen by agents and snapshots'),
    })),
    figures: [
      figure('E1', '資産ログ収集率', 'Assets collecting', 27, 31, '台', '95 % 以上'),
      figure('E3', 'イベント種別の充足', 'Kinds of record filled', 148, 162, '欄', '90 % 以上'),
      figure('E4', '計画外の欠測', 'Unplanned gaps', 34, 41760, '分', '0.5 % 以下'),
      figure('E5', '保存日数の充足', 'Kept long enough', 0, 27, '源', '100 %（運用 130 日目）'),
      figure('E6', '時刻同期率', 'Clocks in step', 26, 27, '台', '99 % 以上'),
      figure('E8', '日次確認の実施率', 'Daily reviews signed', 18, 20, '日', '100 %'),
      figure('E11', '検知ゾーン率', 'Zones watched', 3, 5, 'ゾーン', '境界 100 %'),
    ],
    gaps,
    gapTotal: gaps.length,
    reviews: reviewsOf(month),
    retention: { days: 400, reason: sites[0]!.retentionReason, holds, deleted },
    residualRisk: both(
      '記録が消された、または届いていない時間については、攻撃があったかどうかを後から判断できません。届いていない時間は上の「欠測」に、理由とともに示しています。',
      'For times whose records were deleted or did not arrive, nobody can later judge whether there was an attack. Those times are listed above as gaps, with their reasons.',
    ),
    checkpoint,
  };
}

function figure(
  id: string,
  ja: string,
  en: string,
  value: number,
  of: number,
  unit: string,
  target: string,
): EvidenceSheet['figures'][number] {
  return { id, name: both(ja, en), value, of, unit, target, note: both('', '') };
}
