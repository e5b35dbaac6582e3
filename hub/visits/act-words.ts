import type { AnyAct, Visit } from '#engine/visit/visit.ts';
import type { Bilingual } from '#protocol/api/parts.ts';
import type { PaperSort } from '#protocol/visit/papers.ts';

interface ActWords<T extends AnyAct['type']> {
  /** Kind in the ledger, below `visit.`. */
  kind: string;
  words(visit: Visit, act: Extract<AnyAct, { type: T }>): Bilingual;
}

const both = (ja: string, en: string) => (): Bilingual => ({ ja, en });

const verdictNames: Record<string, Bilingual> = {
  expected: { ja: '申告どおり', en: 'expected' },
  accepted: { ja: '承認', en: 'accepted' },
  rejected: { ja: '差し戻し', en: 'rejected' },
  reclassify: { ja: '分類変更の提案', en: 'to be classed differently' },
  defer: { ja: '保留', en: 'put off' },
};

const paperNames: Record<PaperSort, Bilingual> = {
  compare: { ja: '照合結果', en: 'compare screen' },
  printout: { ja: '印刷・書出し', en: 'printout' },
  signed: { ja: '署名済みの用紙', en: 'signed sheet' },
  photo: { ja: '現場の写真', en: 'photograph' },
};

/** How each act stands in the ledger. Null: nothing was decided, the events themselves tell it. */
export const actWords: { [T in AnyAct['type']]: ActWords<T> | null } = {
  plan: { kind: 'planned', words: both('計画しました', 'was planned') },
  walk_in: { kind: 'opened', words: both('飛び込み作業として開始しました', 'was opened as a walk-in') },
  emergency: {
    kind: 'opened',
    words: (_visit, { reason }) => ({
      ja: `緊急作業として開始しました（${reason}）`,
      en: `was opened as an emergency (${reason})`,
    }),
  },
  amend: { kind: 'amended', words: both('内容を変更しました', 'was amended') },
  approve_plan: { kind: 'plan_approved', words: both('計画を承認しました', 'had its plan approved') },
  arrive: {
    kind: 'opened',
    words: (_visit, { reason }) => ({
      ja: reason === null ? '作業を開始しました' : `計画と異なる形で作業を開始しました（${reason}）`,
      en: reason === null ? 'was opened' : `was opened otherwise than planned (${reason})`,
    }),
  },
  cancel: {
    kind: 'cancelled',
    words: (_visit, { reason }) => ({ ja: `取り消しました（${reason}）`, en: `was cancelled (${reason})` }),
  },
  extend: {
    kind: 'extended',
    words: (_visit, { reason }) => ({ ja: `終了予定を延長しました（${reason}）`, en: `was extended (${reason})` }),
  },
  report_work: { kind: 'work_reported', words: both('作業報告を記入しました', 'had its work reported') },
  leave: { kind: 'left', words: both('作業者が退出しました', 'ended: the workers left') },
  waive: {
    kind: 'reading_waived',
    words: (_visit, { reason }) => ({
      ja: `制御機器の取得を待たずに進めました（${reason}）`,
      en: `went on without a reading (${reason})`,
    }),
  },
  decide: {
    kind: 'decided',
    words: (_visit, { items, verdict }) => ({
      ja: `差分 ${items.length} 件を「${verdictNames[verdict]!.ja}」と判定しました`,
      en: `had ${items.length} differences judged: ${verdictNames[verdict]!.en}`,
    }),
  },
  undecide: {
    kind: 'undecided',
    words: (_visit, { items }) => ({
      ja: `差分 ${items.length} 件の判定を取り消しました`,
      en: `had the judgement of ${items.length} differences taken back`,
    }),
  },
  submit: {
    kind: 'signed_first',
    words: (visit) =>
      visit.state === 'approved'
        ? { ja: '変更がないことを確認し、署名しました', en: 'was signed: nothing had changed' }
        : { ja: '一人目が署名しました（仮承認）', en: 'was signed by the first person (provisional)' },
  },
  return: {
    kind: 'returned',
    words: (_visit, { reason }) => ({
      ja: `判定へ戻しました（${reason}）`,
      en: `was returned for judgement (${reason})`,
    }),
  },
  sign: {
    kind: 'signed_second',
    words: (visit, { paper }) => ({
      ja: `二人目が${paper ? '紙で' : ''}署名し、${visit.state === 'approved' ? '承認' : '一部承認'}となりました`,
      en: `was signed by the second person${paper ? ' on paper' : ''} and ${visit.state === 'approved' ? 'approved' : 'partly approved'}`,
    }),
  },
  resume: {
    kind: 'resumed',
    words: (_visit, { reason }) => ({
      ja: `残った差分の判定を再開しました（${reason}）`,
      en: `was taken up again (${reason})`,
    }),
  },
  plan_afterwards: {
    kind: 'planned_afterwards',
    words: both('緊急作業の事後計画を記入しました', 'had its plan written afterwards'),
  },
  attach: {
    kind: 'paper_attached',
    words: (_visit, { name, sort, content }) => ({
      ja: `${paperNames[sort].ja}「${name}」を添付しました（SHA-256 ${content?.sha256 ?? ''}）`,
      en: `had a file laid beside it: ${paperNames[sort].en} “${name}” (SHA-256 ${content?.sha256 ?? ''})`,
    }),
  },
  withdraw_paper: {
    kind: 'paper_withdrawn',
    words: (visit, { sha256, reason }) => {
      const name = visit.papers.findLast((one) => one.sha256 === sha256)?.name ?? '';
      return {
        ja: `添付「${name}」を取り消しました（${reason}、SHA-256 ${sha256}）`,
        en: `had a file taken back that was laid beside it: “${name}” (${reason}, SHA-256 ${sha256})`,
      };
    },
  },
  link_incident: {
    kind: 'incident_linked',
    words: (_visit, { note }) => ({
      ja: `インシデントと結び付けました（${note}）`,
      en: `was linked with an incident (${note})`,
    }),
  },
  overdue: { kind: 'overdue', words: both('終了予定を過ぎました', 'passed its planned end') },
  read: null,
  ask_again: {
    kind: 'asked_again',
    words: both('二人目の署名をもう一度依頼しました', 'asked again for its second signature'),
  },
  plan_late: { kind: 'plan_late', words: both('緊急作業の事後計画の期限を過ぎました', 'has no plan in time') },
  restored: {
    kind: 'restored',
    words: both('差し戻した変更がすべて元に戻りました', 'had everything put back that was rejected'),
  },
  post_check: {
    kind: 'closed',
    words: (_visit, { result }) =>
      result === 'in_sync'
        ? { ja: '翌日の確認で基準構成と一致し、完了しました', en: 'was closed: the next day it was as approved' }
        : { ja: '翌日の確認で基準構成と異なり、完了しました', en: 'was closed: the next day it differed' },
  },
};

/** What the product says when a reading changed where a visit stands. */
export const readWords: Partial<Record<Visit['state'], { kind: string; text: Bilingual }>> = {
  review: { kind: 'read_after', text: { ja: '作業後の状態を取得しました', en: 'was read after the work' } },
  approved: {
    kind: 'confirmed_unchanged',
    text: { ja: '変更がないことを確認しました', en: 'was confirmed to have changed nothing' },
  },
};
