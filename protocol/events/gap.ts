import { defineKind } from './spec.ts';

/** Events that were produced but cannot be kept: which, how many, why. */
export const gap = defineKind({
  kind: 'gap',
  lane: 'evidence',
  ja: '欠測（失われた記録の範囲）',
  en: 'A range of events that could not be kept.',
  logsource: { product: 'ot', category: 'gap' },
  fields: {
    'gap.kind': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '種類（spool_shed, spool_corrupt, source_cleared, source_rotated, source_unreadable, record_id_jump, receive_drop, clock_unknown, line_rejected, detail_throttled）',
      en: 'spool_shed, spool_corrupt, source_cleared, source_rotated, source_unreadable, record_id_jump, receive_drop, clock_unknown, line_rejected or detail_throttled.',
    },
    'gap.reason': { type: 'string', required: true, column: 'message', ja: '理由', en: 'Why, in words.' },
    'gap.reason_code': { type: 'string', ja: '理由の符号', en: 'Why, as a code of the list of reasons.' },
    'gap.reason_with': { type: 'object', ja: '理由の中身', en: 'Parts of the sentence that the code stands for.' },
    'gap.source': { type: 'string', ja: 'ソース', en: 'Source concerned, when it is one.' },
    'gap.lane': { type: 'string', ja: 'レーン', en: 'Lane of the missing numbers.' },
    'gap.epoch': { type: 'string', ja: 'エポック', en: 'Epoch of the missing numbers.' },
    'gap.first': { type: 'string', ja: '最初の位置', en: 'First missing number or position.' },
    'gap.last': { type: 'string', ja: '最後の位置', en: 'Last missing number or position.' },
    'gap.count': { type: 'integer', ja: '件数', en: 'How many; absent when unknown.' },
    'gap.from': { type: 'time', ja: '開始', en: 'Earliest time covered.' },
    'gap.to': { type: 'time', ja: '終了', en: 'Latest time covered.' },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host.' },
  },
});

/** A gap's range arrived after all. */
export const gapWithdrawn = defineKind({
  kind: 'gap.withdrawn',
  lane: 'evidence',
  ja: '欠測の取り消し（後から届いた）',
  en: 'A gap is withdrawn because its range arrived.',
  logsource: { product: 'ot', category: 'gap' },
  fields: {
    'gap.lane': { type: 'string', required: true, ja: 'レーン', en: 'Lane.' },
    'gap.epoch': { type: 'string', required: true, ja: 'エポック', en: 'Epoch.' },
    'gap.first': { type: 'string', required: true, ja: '最初の番号', en: 'First number.' },
    'gap.last': { type: 'string', required: true, ja: '最後の番号', en: 'Last number.' },
  },
});
