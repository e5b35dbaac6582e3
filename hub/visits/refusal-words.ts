import type { GuardName } from '#engine/visit/visit.ts';
import type { Bilingual } from '#protocol/api/parts.ts';

/** Why a visit did not take an act, for the person who tried. */
export type VisitRefusal =
  | GuardName
  | 'state'
  | 'unknown_controller'
  | 'unknown_asset'
  | 'unknown_person'
  | 'no_merge'
  | 'disk_full'
  | 'papers_full';

/** What to say for each refusal. */
export const refusalWords: Record<VisitRefusal, Bilingual> = {
  state: { ja: '今の状態では、この操作はできません。', en: 'The visit is not in a state for this.' },
  unknown_controller: { ja: 'この拠点にない制御機器が含まれています。', en: 'A controller is not of this site.' },
  unknown_asset: { ja: 'この拠点にない資産が含まれています。', en: 'An asset is not of this site.' },
  unknown_person: { ja: '登録されていない人が含まれています。', en: 'A person is not registered.' },
  no_merge: {
    ja: '署名した状態を基準構成に反映できません。取得した中身が失われているか、読み取りの権限が変わっています。',
    en: 'The signed state cannot be taken over: its content is missing, or the rights of reading changed.',
  },
  disk_full: {
    ja: '本部のディスクの空きが足りないため、添付を保存できません。ほかの記録は残っています。',
    en: 'The disk of the hub has no room left for this file. Everything else on record is safe.',
  },
  papers_full: {
    ja: '添付に使える保存領域がいっぱいです。ほかの記録は残っています。',
    en: 'The room for files beside visits is used up. Everything else on record is safe.',
  },
  worker_before_signing: {
    ja: '署名の後は、自社の人だけが添付と取り消しをできます。',
    en: 'Once the visit is signed, only people of the plant add files or take them back.',
  },
  paper_stands: {
    ja: 'その添付はもう取り消されているか、別の人が添付したものです。',
    en: 'That file was taken back already, or somebody else added it.',
  },
  plan_whole: {
    ja: '事後計画には、作業者・立会者・持ち込み品・5M1E の記入が必要です。',
    en: 'The plan needs the workers, the escort, what was brought and the 5M1E record.',
  },
  paper_of_visit: {
    ja: '添付の対象が、この作業の制御機器ではありません。',
    en: 'The file is about a controller that is not part of this visit.',
  },
  paper_new: {
    ja: '同じ中身のファイルが、すでに添付されています。',
    en: 'A file with the same content has been added already.',
  },
  papers_fit: {
    ja: '添付は 1 つの作業につき 40 件、合計 64 MB までです。',
    en: 'A visit takes 40 files of 64 MB together.',
  },
  staff: { ja: '協力会社の方は、この操作を行えません。', en: 'People from outside cannot do this.' },
  staff_or_worker: {
    ja: 'この作業の作業者か、自社の人だけが行えます。',
    en: 'Only workers of this visit and people of the plant can do this.',
  },
  not_requester: { ja: '計画した本人は承認できません。', en: 'Who planned the visit cannot approve it.' },
  not_own_work: { ja: '自分が行った作業は、自分では判定できません。', en: 'Nobody judges work of his own.' },
  has_reason: { ja: '理由を入力してください。', en: 'A reason is needed.' },
  times_in_order: {
    ja: '終了予定は、開始より後の時刻にしてください。',
    en: 'The planned end must lie after the beginning.',
  },
  end_lies_ahead: { ja: '新しい終了予定は、今より後の時刻にしてください。', en: 'The new end must lie ahead.' },
  as_planned_or_reason: {
    ja: '計画と違う開始（未承認、時間外、予定にない人）には理由が必要です。',
    en: 'An arrival that was not planned so (not approved, other time, other people) needs a reason.',
  },
  keeps_devices: {
    ja: '作業を始めた制御機器は外せません。',
    en: 'Controllers that work began on cannot be taken off.',
  },
  befores_known: {
    ja: '追加した制御機器の作業前の状態を確認できません。',
    en: 'The state before is not known for an added controller.',
  },
  keeps_workers: { ja: '作業者は後から外せません。', en: 'Workers cannot be taken off afterwards.' },
  keeps_times: {
    ja: '作業の開始後は、「延長」で理由とともに終了予定を変更してください。',
    en: 'Once work began, its end is moved by an extension with a reason.',
  },
  declares_in_time: {
    ja: '変更の申告は、退出までに行ってください。',
    en: 'Changes are declared before the workers leave.',
  },
  is_emergency: { ja: '緊急作業ではありません。', en: 'This is no emergency.' },
  emergency_planned: {
    ja: '緊急作業の事後計画を先に入力してください。',
    en: 'The plan of the emergency must be written first.',
  },
  device_of_visit: { ja: 'この作業の対象ではない制御機器です。', en: 'The controller is not part of this visit.' },
  reading_missing: { ja: 'この制御機器の取得は済んでいます。', en: 'This controller has been read.' },
  lock_fresh: {
    ja: '制御機器の新しい状態が届きました。画面を確認してから、もう一度操作してください。',
    en: 'A newer state of a controller has arrived. Look at it and try again.',
  },
  items_known: { ja: 'この差分は今の一覧にありません。', en: 'This difference is no longer listed.' },
  verdict_whole: {
    ja: '判定には、理由（差し戻しは担当と期限、分類変更は提案）が必要です。',
    en: 'The verdict needs its reason (a rejection also who and until when, a reclassification its proposal).',
  },
  expected_was_declared: {
    ja: '申告されていない変更は「申告どおり」にできません。',
    en: 'Only what was declared can be called expected.',
  },
  all_decided: { ja: 'まだ判定していない差分があります。', en: 'Some differences are not judged yet.' },
  were_decided: { ja: 'この差分は判定されていません。', en: 'This difference is not judged.' },
  form_whole: { ja: '記入が済んでいない項目があります。', en: 'The form is not complete.' },
  adopts_own: {
    ja: '作業後の状態がない制御機器は基準にできません。',
    en: 'A controller without a state after the work gives no baseline.',
  },
  all_certain: {
    ja: '作業後の状態を確かめる二回目の取得が、まだ届いていません。',
    en: 'The second reading, which confirms the state after the work, has not come yet.',
  },
  first_stands: {
    ja: '一人目の署名者は、今は署名できる人ではありません（登録の停止、役割や拠点の変更）。「判定へ戻す」を押し、署名し直してください。',
    en: 'Whoever signed first may not sign any more (account stopped, other role or site). Return it for judgement and have it signed anew.',
  },
  signer_known: {
    ja: '紙に署名した人は、この拠点で署名できる人として登録されていません。',
    en: 'The signer on paper is not registered as somebody who signs at this site.',
  },
  signer_staff: {
    ja: '署名できるのは、作業をしていない自社の人だけです。',
    en: 'Only people of the plant who did not do the work can sign.',
  },
  signer_is_second: {
    ja: '二人目の署名は、一人目とは別の人が行ってください。',
    en: 'The second signature needs another person.',
  },
  signer_not_requester: {
    ja: 'この作業を依頼した人は、二人目として署名できません。',
    en: 'Who asked for the visit cannot be the second to sign.',
  },
  roles_differ: {
    ja: 'この拠点では、二人の役割が異なる必要があります。',
    en: 'At this site the two must hold different roles.',
  },
  paper_entered_by_other: {
    ja: '紙の署名は、署名した二人以外の人が登録してください。',
    en: 'A signature on paper is entered by somebody who signed neither.',
  },
};
