import type { VisitState } from '#protocol/visit/states.ts';

export const visitOutcome = {
  /** For those who come from outside and look on. */
  watchText: {
    review: '発注元の担当者が差分を判定しています。作業報告があれば記入してください。',
    provisional: '発注元の二人目の署名を待っています。',
    partly_approved: '差し戻された変更があります。元に戻すと、自動で確認されます。',
    approved: '作業は承認されました。翌日にもう一度確認されます。',
  } as Partial<Record<VisitState, string>>,
  planLate: (stamp: string) =>
    `緊急作業です。事後計画の期限（${stamp}）を過ぎています。記入欄の下から記入してください。`,
  asSigned: '署名したときの差分と判定です。',
  standings: { back: '元に戻りました', red: 'まだ元に戻っていません', unsure: '確認できません' },
  valueNow: (value: string) => `いまの値 ${value}`,
  byReading: (stamp: string) => `${stamp} の取得で確認`,
  putBackOf: (back: number, all: number) =>
    `差し戻し・保留 ${all} 件のうち、元に戻ったもの ${back} 件、まだのもの ${all - back} 件。元に戻して読み取られると、自動で確認されます。`,
  nextDayDiffers: '翌日に相違',
  moreDiffer: (n: string) => `ほか ${n} 件`,
  postCheckNext: '制御機器のページで差分を確認し、元に戻すか、新しい保守作業として扱ってください。',
  matterWhen: { during: '作業中', after: '退出後 2 時間以内', about: 'この作業について' },
  postCheck: { in_sync: '翌日の確認：承認した状態と一致', differs: '翌日の確認：承認した状態と相違' },
  planDue: (stamp: string) => `緊急作業です。事後計画を ${stamp} までに、記入欄の下から記入してください。`,
  waitingSince: (length: string) => `署名待ち ${length}`,
  leftOpen: (n: number) => `差し戻し・保留 ${n} 件`,
};
