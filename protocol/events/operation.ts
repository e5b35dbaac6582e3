import { defineKind, type FieldSpec } from './spec.ts';

/** Fields of what one controller was asked to do, in the words of its protocol. */
const place = {
  'host.name': { type: 'string', column: 'host', ja: '見たホスト', en: 'Host that saw it.' },
  'event.action': {
    type: 'string',
    required: true,
    column: 'action',
    ja: '操作の種別（read, write, control, program-download, program-upload, mode, identify, diagnose, session, unknown）',
    en: 'Class of the operation: read, write, control, program-download, program-upload, mode, identify, diagnose, session or unknown.',
  },
  'event.code': {
    type: 'string',
    column: 'event_code',
    ja: 'ファンクション（番号または名前）',
    en: 'Function code, service or command, as the protocol names it.',
  },
  'hinomi.operation.name': {
    type: 'string',
    ja: 'ファンクションの名前',
    en: 'Name of the function, where the code is a number.',
  },
  'network.protocol': { type: 'string', ja: 'プロトコル', en: 'Protocol: modbus, s7comm, slmp, fins, enip, opcua …' },
  'network.transport': { type: 'string', ja: 'トランスポート', en: 'tcp, udp, or ethernet where there is no IP.' },
  'network.community_id': {
    type: 'string',
    ja: 'Community ID',
    en: 'Community id, version 1, of the connection, or of one of them.',
  },
  'source.ip': { type: 'ip', column: 'src_ip', ja: '操作した側のアドレス', en: 'Address of the one that asked.' },
  'source.mac': { type: 'string', ja: '操作した側のMAC', en: 'Its hardware address, or that of the router before it.' },
  'destination.ip': {
    type: 'ip',
    column: 'dst_ip',
    ja: '操作された側のアドレス',
    en: 'Address of the one that was asked.',
  },
  'destination.mac': {
    type: 'string',
    ja: '操作された側のMAC',
    en: 'Its hardware address, or that of the router before it.',
  },
  'destination.port': { type: 'integer', column: 'dst_port', ja: 'ポート', en: 'Server port.' },
  'hinomi.operation.unit': { type: 'integer', ja: 'ユニット番号', en: 'Modbus unit, or station behind the address.' },
  'hinomi.operation.area': {
    type: 'string',
    ja: '対象（領域、データブロック、タグ、ノード）',
    en: 'Memory area, data block, tag, node or object that was named.',
  },
  'hinomi.operation.first_address': { type: 'integer', ja: '最初の番地', en: 'Lowest address that was named.' },
  'hinomi.operation.last_address': { type: 'integer', ja: '最後の番地', en: 'Highest address that was named.' },
  'observer.ingress.interface.name': {
    type: 'string',
    ja: '見たインターフェース',
    en: 'Interface, sensor or file in which it was seen.',
  },
  'hinomi.vantage': {
    type: 'string',
    ja: '見た場所（capture, zeek, suricata）',
    en: 'capture, zeek or suricata.',
  },
} as const satisfies Record<string, FieldSpec>;

/** Operations of a control protocol, summed: one row per client, server, unit, function, block of addresses and minute. */
export const operation = defineKind({
  kind: 'net.operation',
  lane: 'detail',
  ja: '制御通信（1分ごとの集計）',
  en: 'Operations of a control protocol between two ends, summed.',
  logsource: { category: 'network', service: 'operation' },
  fields: {
    ...place,
    'hinomi.operation.requests': { type: 'integer', ja: '要求の数', en: 'Requests.' },
    'hinomi.operation.responses': { type: 'integer', ja: '応答の数', en: 'Responses.' },
    'hinomi.operation.exceptions': { type: 'integer', ja: '異常応答の数', en: 'Refusals and exceptions.' },
    'hinomi.operation.first': { type: 'time', ja: '最初', en: 'First seen.' },
    'hinomi.operation.last': { type: 'time', ja: '最後', en: 'Last seen.' },
  },
});

/** One command to a controller that was seen on the network: what writes, controls, changes the mode or moves a program. */
export const command = defineKind({
  kind: 'ot.command',
  lane: 'evidence',
  ja: '制御機器への操作（書込み、運転・停止、プログラム転送など）',
  en: 'A command to a controller that was seen on the network: a write, a control, a change of mode or a transfer of a program.',
  logsource: { product: 'ot', category: 'command' },
  fields: {
    ...place,
    'event.outcome': {
      type: 'string',
      column: 'outcome',
      ja: '結果（success, failure, unknown）',
      en: 'success, failure (refused), or unknown where no answer was seen.',
    },
    'source.port': { type: 'integer', ja: '操作した側のポート', en: 'Client port.' },
    'hinomi.operation.values': {
      type: 'string',
      ja: '書き込んだ値（先頭）',
      en: 'Values that were written, the first of them.',
    },
    'hinomi.operation.unlisted': {
      type: 'integer',
      ja: '同じ要求の中で読み取れなかった対象の数',
      en: 'Places that the same request names beyond those that could be read.',
    },
    'hinomi.operation.count': {
      type: 'integer',
      ja: '回数（多いときは1行にまとめる）',
      en: 'How many of them: more than one where very many of the same kind stand in one row.',
    },
    'hinomi.operation.last': {
      type: 'time',
      ja: '最後',
      en: 'When the last of them was seen, where there are several.',
    },
  },
});
