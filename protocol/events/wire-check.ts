import { defineKind } from './spec.ts';

/** One reading of a controller held against the commands that were seen on the wire since the reading before. */
export const wireCheck = defineKind({
  kind: 'ot.wire_check',
  lane: 'evidence',
  ja: '制御機器の変更と通信の突き合わせ（本部が判断）',
  en: 'A reading of a controller held against what was seen on the wire, judged by the hub.',
  logsource: { product: 'ot', category: 'wire_check' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '結果（changed_seen, changed_unseen, changed_not_covered, written_unchanged）',
      en: 'changed_seen (somebody was seen to write), changed_unseen (nobody was, though all that the controller is told is seen), changed_not_covered (not all of it is seen) or written_unchanged (somebody who usually does not wrote, and nothing changed).',
    },
    'device.id': { type: 'string', column: 'device', ja: '制御機器', en: 'Controller.' },
    'destination.ip': { type: 'ip', column: 'dst_ip', ja: '制御機器のアドレス', en: 'Its address.' },
    'source.ip': { type: 'ip', column: 'src_ip', ja: '書き込んだ側', en: 'Who was seen to write, the last of them.' },
    'check.from': { type: 'time', ja: '調べた時間の初め', en: 'Beginning of the time that was looked at.' },
    'check.to': { type: 'time', ja: '調べた時間の終わり', en: 'Its end: the reading.' },
    'check.commands': { type: 'string', ja: '操作の種別', en: 'Classes of the commands that were seen.' },
  },
});
