import type { EvidenceSheet } from '#protocol/api/collection.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { ClockReading } from './clock-readings.ts';
import type { Review } from './reviews.ts';

export type Figure = EvidenceSheet['figures'][number];
type Rows = EvidenceSheet['rows'];

/** A machine's clock may be off by this much. */
export const clockLimitMs = 1_000;

const figure = (
  id: string,
  name: Bilingual,
  value: number | null,
  of: number | null,
  unit: string,
  target: string,
  note: Bilingual,
): Figure => ({ id, name, value, of, unit, target, note });

/** E1: log-capable assets of the ledger of which every required type of record is collected. */
export function collectionRate(
  rows: readonly { inScope: boolean; required: readonly string[]; cells: Rows[number]['cells'] }[],
): Figure {
  const scope = rows.filter((row) => row.inScope);
  const whole = scope.filter((row) =>
    row.required.every((type) => {
      const state = row.cells.find((cell) => cell.source === type)?.state;
      return state === 'covered' || state === 'partly';
    }),
  );
  return figure(
    'E1',
    { ja: '資産ログ収集率', en: 'Assets with all required logs' },
    scope.length === 0 ? null : whole.length,
    scope.length === 0 ? null : scope.length,
    'assets',
    '≥ 95 %',
    {
      ja: '台帳でログ取得「可」の資産のうち、必要な種類の収集がすべて動いている台数です。',
      en: 'Of the assets marked able to log: those with every required source at work.',
    },
  );
}

/** E3: cells of asset × required type in which a record was really seen. */
export function typeRate(
  rows: readonly { inScope: boolean; required: readonly string[]; cells: Rows[number]['cells'] }[],
): Figure {
  const cells = rows
    .filter((row) => row.inScope)
    .flatMap((row) => row.cells.filter((cell) => row.required.includes(cell.source)));
  const filled = cells.filter((cell) => cell.state === 'covered').length;
  return figure(
    'E3',
    { ja: 'イベント種別充足', en: 'Types of record seen' },
    cells.length === 0 ? null : filled,
    cells.length === 0 ? null : cells.length,
    'cells',
    '≥ 90 %',
    {
      ja: '資産×必要な種類のうち、期間内に実際に記録があった数です。動作中でも記録がなければ数えません。',
      en: 'Asset × required type with a record in the period. A source at work without a record does not count.',
    },
  );
}

/** E4: minutes without collection outside planned stops, out of the minutes that were scheduled. */
export function gapShare(given: {
  unplannedMinutes: number;
  scheduledMinutes: number;
  longestMinutes: number;
  unexplained: number;
}): Figure {
  const some = given.scheduledMinutes > 0;
  return figure(
    'E4',
    { ja: '計画外の欠測', en: 'Unplanned gaps' },
    some ? given.unplannedMinutes : null,
    some ? given.scheduledMinutes : null,
    'minutes',
    '≤ 0.5 %',
    {
      ja: `最長 ${given.longestMinutes}分。理由の記入がない欠測 ${given.unexplained}件。`,
      en: `Longest ${given.longestMinutes} min. ${given.unexplained} gaps without a written reason.`,
    },
  );
}

/** E5: sources whose oldest kept record is as old as required; sources younger than that are told apart. */
export function retentionRate(oldest: readonly string[], requiredDays: number, now: Date): Figure {
  const limit = now.getTime() - requiredDays * 86_400_000;
  const full = oldest.filter((at) => Date.parse(at) <= limit).length;
  const young = oldest.length - full;
  return figure(
    'E5',
    { ja: '保存充足', en: 'Kept long enough' },
    oldest.length === 0 ? null : full,
    oldest.length === 0 ? null : oldest.length,
    'sources',
    '100 %',
    {
      ja: `必要日数 ${requiredDays}日。収集を始めてから必要日数に達していない収集元が ${young}件あります。`,
      en: `${requiredDays} days required. ${young} sources have not been collected for that long yet.`,
    },
  );
}

/** E6: asset-days on which the offset was measured within the limit and the time source is known. */
export function clockRate(readings: readonly ClockReading[]): Figure {
  const good = readings.filter((one) => one.worstMs !== null && one.worstMs <= clockLimitMs && one.source !== null);
  const unknown = readings.filter((one) => one.source === null).length;
  const worst = Math.max(0, ...readings.map((one) => one.worstMs ?? 0));
  return figure(
    'E6',
    { ja: '時刻同期率', en: 'Clocks in step' },
    readings.length === 0 ? null : good.length,
    readings.length === 0 ? null : readings.length,
    'asset_days',
    '≥ 99 %',
    {
      ja: `許容 ${clockLimitMs / 1000}秒。最大のずれ ${Math.round(worst)}ms。同期元が不明な日 ${unknown}。`,
      en: `Limit ${clockLimitMs / 1000} s. Worst ${Math.round(worst)} ms. Days with unknown source: ${unknown}.`,
    },
  );
}

/** E7: 95th percentile of the way from the event to the hub, in seconds. */
export function delayFigure(delaysMs: readonly number[]): Figure {
  const sorted = [...delaysMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 10) / 100);
  return figure(
    'E7',
    { ja: '到達遅延（95％点）', en: 'Delay (95th percentile)' },
    seconds(at(0.95)),
    null,
    'seconds',
    '≤ 60 s',
    sorted.length === 0
      ? { ja: '期間内の記録がありません。', en: 'No records in the period.' }
      : {
          ja: `期間の新しい順に ${sorted.length}件から。中央値 ${seconds(at(0.5))}秒、最大 ${seconds(at(1))}秒。読み返した過去の記録は除きます。`,
          en: `From the newest ${sorted.length} records of the period: median ${seconds(at(0.5))} s, longest ${seconds(at(1))} s. History read back is left out.`,
        },
  );
}

/** E8: due daily reviews that were signed in time. A review still open is not due yet. */
export function reviewRate(reviews: readonly Review[]): Figure {
  const signed = reviews.filter((one) => one.state === 'signed');
  const missed = reviews.filter((one) => one.state === 'missed').length;
  const hasty = signed.filter((one) => one.hasty).length;
  const due = signed.length + missed;
  return figure(
    'E8',
    { ja: '分析実施率', en: 'Reviews done' },
    due === 0 ? null : signed.length,
    due === 0 ? null : due,
    'days',
    '100 %',
    {
      ja: `未実施 ${missed}日。10秒未満の署名 ${hasty}日。`,
      en: `${missed} days missed. ${hasty} signed in less than 10 s.`,
    },
  );
}

/** Minutes within which a first judgement is wanted, by severity. */
export const judgeWithinMinutes: Record<string, number> = { S1: 15, S2: 60, S3: 480 };

/** E9: matters acknowledged within the time of their severity. */
export function responseRate(
  matters: readonly { severity: string; detected: string; judged: string | null }[],
): Figure {
  const counted = matters.filter((one) => judgeWithinMinutes[one.severity] !== undefined);
  const intime = counted.filter((one) => {
    if (one.judged === null) return false;
    return Date.parse(one.judged) - Date.parse(one.detected) <= judgeWithinMinutes[one.severity]! * 60_000;
  });
  return figure(
    'E9',
    { ja: '一次対応率', en: 'First response in time' },
    counted.length === 0 ? null : intime.length,
    counted.length === 0 ? null : counted.length,
    'matters',
    'S1 15 min · S2 60 min · S3 8 h',
    {
      ja: '検知から受領確認までが目標時間内だった件数です。訓練と過去の記録は除きます。',
      en: 'Acknowledged within the target after detection. Drills and history are left out.',
    },
  );
}

/** E10: entries of the ledger whose chain and signatures were checked just now. */
export function ledgerFigure(report: { ok: boolean; entries: number; fault: string | null }): Figure {
  return figure(
    'E10',
    { ja: '完全性（記録簿）', en: 'Integrity of the ledger' },
    report.ok ? report.entries : 0,
    report.entries,
    'entries',
    '100 %',
    report.ok
      ? {
          ja: '作成時に全件の連鎖と署名を検証しました。',
          en: 'Chain and signatures of all entries were checked when this was made.',
        }
      : { ja: `検証で不一致がありました：${report.fault}`, en: `The check failed: ${report.fault}` },
  );
}

/** E11: zones with a healthy sensor in live operation. */
export function zoneRate(zones: EvidenceSheet['zones']): Figure {
  const watched = zones.filter((zone) => zone.state === 'watched').length;
  const partly = zones.filter((zone) => zone.state === 'partly').length;
  return figure(
    'E11',
    { ja: '検知ゾーン率', en: 'Zones watched' },
    zones.length === 0 ? null : watched,
    zones.length === 0 ? null : zones.length,
    'zones',
    '100 %',
    {
      ja: `一部だけ見えているゾーン ${partly}。${zones.length === 0 ? 'ゾーンが登録されていません。' : ''}`,
      en: `${partly} zones are seen in part.${zones.length === 0 ? ' No zones are registered.' : ''}`,
    },
  );
}
