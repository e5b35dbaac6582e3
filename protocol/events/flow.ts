import { defineKind } from './spec.ts';

/** Talk between two ends, summed over a minute (from socket tables, the wire, flow exporters and sensors). */
export const flow = defineKind({
  kind: 'net.flow',
  lane: 'detail',
  ja: '通信（1分ごとの集計）',
  en: 'A conversation, summed per minute.',
  logsource: { category: 'network', service: 'connection' },
  fields: {
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host that saw it.' },
    'network.transport': { type: 'string', ja: 'プロトコル', en: 'tcp or udp.' },
    'network.direction': {
      type: 'string',
      ja: '向き（inbound, outbound, unknown）',
      en: 'inbound, outbound or unknown, seen from the host.',
    },
    'network.community_id': {
      type: 'string',
      ja: 'Community ID',
      en: 'Community id, version 1, of one connection of the row.',
    },
    'hinomi.flow.community_ids': {
      type: 'strings',
      ja: '各接続の Community ID',
      en: 'Community ids of the connections of the row, the first 64, where there are several.',
    },
    'source.ip': { type: 'ip', required: true, column: 'src_ip', ja: '発信側アドレス', en: 'Client address.' },
    'source.mac': { type: 'string', ja: '発信側MAC', en: 'Client hardware address where known.' },
    'destination.ip': { type: 'ip', required: true, column: 'dst_ip', ja: '着信側アドレス', en: 'Server address.' },
    'destination.port': { type: 'integer', column: 'dst_port', ja: '着信側ポート', en: 'Server port.' },
    'destination.mac': { type: 'string', ja: '着信側MAC', en: 'Server hardware address where known.' },
    'network.protocol': {
      type: 'string',
      ja: 'アプリケーション',
      en: 'Protocol of what was said, where it was recognised.',
    },
    'destination.domain': {
      type: 'string',
      ja: '要求された名前（TLSのサーバ名、HTTPのホスト、DNSの最初の問い合わせ）',
      en: 'Name that was asked for: server name of TLS, host of HTTP, or the first question of DNS.',
    },
    'tls.server.subject': {
      type: 'string',
      ja: 'サーバ証明書の主体者',
      en: 'Subject of the certificate of the server, where it was sent in the clear.',
    },
    'source.packets': { type: 'integer', ja: '発信側のパケット数', en: 'Packets of the client.' },
    'source.bytes': { type: 'integer', ja: '発信側のバイト数', en: 'Bytes of the client.' },
    'destination.packets': { type: 'integer', ja: '着信側のパケット数', en: 'Packets of the server.' },
    'destination.bytes': { type: 'integer', ja: '着信側のバイト数', en: 'Bytes of the server.' },
    'hinomi.flow.sampling': {
      type: 'integer',
      ja: '抜取りの割合（1 / この数）',
      en: 'One packet in so many was counted by the exporter; figures are as counted.',
    },
    'hinomi.flow.state': {
      type: 'string',
      ja: '接続の状態（センサーの表記）',
      en: 'State of the connection in the words of the sensor that told it.',
    },
    'observer.ip': { type: 'ip', ja: '送信元の機器', en: 'Switch, router or firewall that exported it.' },
    'observer.ingress.interface.name': {
      type: 'string',
      ja: '見たインターフェース',
      en: 'Interface, sensor or file in which it was seen.',
    },
    'process.name': {
      type: 'string',
      column: 'process_name',
      ja: 'プログラム',
      en: 'Process on the host, or absent when unknown.',
    },
    'process.executable': { type: 'string', ja: '実行ファイル', en: 'Executable path.' },
    'user.name': {
      type: 'string',
      column: 'user_name',
      personal: true,
      ja: 'アカウント',
      en: 'User the process runs as.',
    },
    'hinomi.flow.connections': { type: 'integer', ja: '接続数', en: 'Distinct connections in the minute.' },
    'hinomi.flow.first': { type: 'time', ja: '最初', en: 'First seen.' },
    'hinomi.flow.last': { type: 'time', ja: '最後', en: 'Last seen.' },
    'hinomi.source.known': {
      type: 'boolean',
      ja: '発信側が資産台帳にあるか',
      en: 'Whether the asset ledger lists the client; set by the hub, absent when it cannot say.',
    },
    'hinomi.vantage': {
      type: 'string',
      ja: '見た場所（socket, capture, netflow, zeek, suricata）',
      en: 'socket, capture, netflow, zeek or suricata.',
    },
    'hinomi.flow.ports_folded': {
      type: 'boolean',
      ja: 'ポートをまとめたか',
      en: 'True when many changing server ports of the pair stand in one row without a port.',
    },
    'hinomi.flow.first_ever': {
      type: 'boolean',
      ja: '初めての相手か',
      en: 'First time this agent saw this pair and port (evidence lane copy).',
    },
  },
});

/** First sight of a pair and port by an agent: the same fields in the evidence lane, once per pair. */
export const newTalker = defineKind({
  kind: 'net.new_talker',
  lane: 'evidence',
  ja: '初めて見た通信相手',
  en: 'A conversation between ends that this agent has not seen before.',
  logsource: { category: 'network', service: 'connection' },
  fields: flow.fields,
});
