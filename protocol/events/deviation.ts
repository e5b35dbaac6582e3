import { defineKind } from './spec.ts';

/** Something on the network that was neither learned nor approved, as the hub tells it. */
export const deviation = defineKind({
  kind: 'net.deviation',
  lane: 'evidence',
  ja: '学習・許可していない通信（本部が判断）',
  en: 'Something on the network that was neither learned nor approved, judged by the hub.',
  logsource: { category: 'network', service: 'deviation' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '内容（new_host, new_pair, new_operation, new_write_range, new_program, new_listening, rejected_seen, expired_seen）',
      en: 'new_host, new_pair, new_operation, new_write_range, new_program, new_listening, rejected_seen (goes on though it was rejected) or expired_seen (goes on after its permission ended).',
    },
    'source.ip': { type: 'ip', column: 'src_ip', ja: '発信側アドレス', en: 'Client, or the host itself.' },
    'source.mac': { type: 'string', ja: '発信側MAC', en: 'Its hardware address where known.' },
    'destination.ip': { type: 'ip', column: 'dst_ip', ja: '着信側アドレス', en: 'Server address.' },
    'destination.port': { type: 'integer', column: 'dst_port', ja: 'ポート', en: 'Server port.' },
    'network.transport': { type: 'string', ja: 'プロトコル', en: 'tcp or udp.' },
    'process.name': { type: 'string', column: 'process_name', ja: 'プログラム', en: 'Program, where known.' },
    'hinomi.deviation.operation': { type: 'string', ja: '操作', en: 'Operation of the control protocol.' },
    'hinomi.deviation.range': { type: 'string', ja: '範囲', en: 'Area and addresses that were written.' },
    'hinomi.deviation.to_controller': {
      type: 'boolean',
      ja: '制御機器への通信か',
      en: 'Whether it goes to a controller or to a port of control protocols.',
    },
    'hinomi.deviation.matched': {
      type: 'string',
      ja: '保守作業との照合（declared, visit_open, none）',
      en: 'declared (the form of an open visit names the hardware address), visit_open (a visit is open, but does not name it) or none.',
    },
    'hinomi.deviation.visit': { type: 'string', ja: '保守作業', en: 'The visit whose form names it.' },
    'hinomi.deviation.conduit': {
      type: 'string',
      ja: 'ゾーン間の取り決め（allowed, forbidden, undeclared, inside, unknown）',
      en: 'What is declared between the two zones: allowed, forbidden, undeclared, inside (one zone) or unknown (a host without a zone).',
    },
    'hinomi.deviation.reason': { type: 'string', ja: '却下・終了の理由', en: 'Why it had been rejected or had ended.' },
    'hinomi.vantage': { type: 'string', ja: '見た場所', en: 'How it was seen: socket, neighbour, capture …' },
  },
});
