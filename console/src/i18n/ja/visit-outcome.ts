import type { VisitState } from '#protocol/visit/states.ts';

export const visitOutcome = {
  /** For those who come from outside and look on. */
  watchText: {
    review: '発注元の担当者が差分を判定しています。作業報告があれば記入してください。',
    provisional: '発注元の二人目の署名を待っています。',
    partly_approved: '差し戻された変更があります。元に戻すと、自動で確認されます。',
    approved: '作業は承認されました。翌日にもう一度確認されます。',
  } as Partial<Record<VisitState, string>>,
  /** For those of the plant who may only look. */
  lookText: {
    draft: '計画の承認を待っています。',
    scheduled: '作業者の到着を待っています。',
    open: '作業中です。帰るときに、保全の担当者か作業者が退出を記録します。',
    overdue: '終了予定を過ぎています。保全の担当者に、延長か退出の記録を頼んでください。',
    review: '差分の判定を待っています。',
    provisional: '生産は再開できます。二人目の署名を待っています。',
  } as Partial<Record<VisitState, string>>,
  planLate: (stamp: string) =>
    `緊急作業です。事後計画の期限（${stamp}）を過ぎています。記入欄の下から記入してください。`,
  asSigned: '署名したときの差分と判定です。',
  standings: { back: '元に戻りました', red: 'まだ元に戻っていません', unsure: '確認できません' },
  valueNow: (value: string) => `いまの値 ${value}`,
  byReading: (stamp: string) => `${stamp} の取得で確認`,
  putBackOf: (back: number, all: number) =>
    `差し戻し・保留 ${all} 件のうち、元に戻ったもの ${back} 件、まだのもの ${all - back} 件。元に戻して読み取られると、自動で確認されます。`,
  endsIn: (stamp: string, left: string) => `終了予定 ${stamp}（あと ${left}）`,
  endedSince: (stamp: string, over: string) => `終了予定 ${stamp} を ${over} 過ぎています`,
  differsText: '翌日の確認で、承認した状態との違いが見つかりました。',
  notFilled: '記入なし',
  guide: {
    title: 'あなたができること',
    acts: {
      report_work: '何をしたか、何を変えたかを書きます。報告書に載ります。署名されるまで書き直せます。',
      attach: '照合画面や印刷、現場の写真を、このタブレットで撮影して残せます。',
      leave: '作業が終わり、現場を離れるときに押します。押すと制御機器が読み取られ、変更が確かめられます。',
    },
    nothing: '今は、することがありません。',
    putBack: '元に戻す必要がある変更',
    backTo: (to: string, now: string) => `${now} → ${to} に戻す`,
    others: (escort: string) =>
      `記入欄の変更、時間の延長、判定と署名は発注元が行います。${escort === '' ? '保全の担当者' : `立会者の ${escort}`} に伝えてください。`,
  },
  nextDayDiffers: '翌日に相違',
  moreDiffer: (n: string) => `ほか ${n} 件`,
  postCheckNext: '制御機器のページで差分を確認し、元に戻すか、新しい保守作業として扱ってください。',
  matterWhen: { during: '作業中', after: '退出後 2 時間以内', about: 'この作業について' },
  postCheck: { in_sync: '翌日の確認：承認した状態と一致', differs: '翌日の確認：承認した状態と相違' },
  planDue: (stamp: string) => `緊急作業です。事後計画を ${stamp} までに、記入欄の下から記入してください。`,
  returned: (who: string, stamp: string, reason: string) => `判定へ戻されました：${reason}（${who} ${stamp}）`,
  waitingSince: (length: string) => `署名待ち ${length}`,
  leftOpen: (n: number) => `差し戻し・保留 ${n} 件`,
};
