import type { Bilingual } from '#protocol/api/parts.ts';
import type { CloseReason, IncidentState } from '#protocol/incident/states.ts';

/** Why a matter was closed, in words. */
export const closureReasons: Record<CloseReason, Bilingual> = {
  approved_change: { ja: '承認済み変更', en: 'approved change' },
  normal_confirmed: { ja: '正常と確認', en: 'normal confirmed' },
  false_alarm: { ja: '誤検知', en: 'false alarm' },
  duplicate: { ja: '重複', en: 'duplicate' },
  resolved: { ja: '対応完了', en: 'resolved' },
  taken_back: { ja: '後から届いた記録により取り消し', en: 'taken back by later records' },
};

/** States in words, for refusals. */
export const stateNames: Record<IncidentState, Bilingual> = {
  new: { ja: '未確認', en: 'new' },
  acknowledged: { ja: '受領確認済', en: 'acknowledged' },
  triage: { ja: '切り分け中', en: 'in triage' },
  declared: { ja: 'インシデント宣言', en: 'declared' },
  contained: { ja: '封じ込め済', en: 'contained' },
  recovering: { ja: '復旧中', en: 'recovering' },
  closed: { ja: '終了', en: 'closed' },
  reviewed: { ja: '振り返り済', en: 'reviewed' },
};
