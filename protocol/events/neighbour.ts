import { defineKind } from './spec.ts';

/** A device beside a machine on its network, by hardware address. */
export const neighbour = defineKind({
  kind: 'net.neighbour',
  lane: 'evidence',
  ja: '同じネットワークの機器（MACアドレス）',
  en: 'A device on the same network, by its hardware address.',
  logsource: { category: 'network', service: 'neighbour' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（present, new, moved, returned）',
      en: 'present (there when the agent first looked), new (not seen before), moved (known, at an address it never had) or returned (known, away for days).',
    },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host that saw it.' },
    'source.mac': { type: 'string', required: true, ja: 'MACアドレス', en: 'Hardware address of the device.' },
    'source.ip': {
      type: 'ip',
      required: true,
      column: 'src_ip',
      ja: 'IPアドレス',
      en: 'Address at which it answered.',
    },
    'observer.ingress.interface.name': {
      type: 'string',
      ja: '見たインターフェース',
      en: 'Interface of the host behind which it is.',
    },
    'hinomi.neighbour.previous_mac': {
      type: 'string',
      ja: '同じIPアドレスの前のMACアドレス',
      en: 'Hardware address that answered at this address before.',
    },
    'hinomi.neighbour.previous_ip': { type: 'ip', ja: '前のIPアドレス', en: 'Address that it had before.' },
    'hinomi.neighbour.last_seen': {
      type: 'time',
      ja: '前に見えた時刻',
      en: 'When it had last answered before it came back.',
    },
    'hinomi.neighbour.moves': {
      type: 'integer',
      ja: '前回知らせた後の移動の回数',
      en: 'How often it took an address that it never had, since that was told last; this one included.',
    },
    'hinomi.neighbour.many_addresses': {
      type: 'boolean',
      ja: '多くのIPアドレスで応答する機器か',
      en: 'True when it answers at so many addresses (a router, a gateway) that further ones are not told.',
    },
    'hinomi.neighbour.local_mac': {
      type: 'boolean',
      ja: '機器が自分で決めたMACアドレスか',
      en: 'True when the device chose the hardware address itself; it may be another tomorrow.',
    },
    'hinomi.neighbour.learning': {
      type: 'boolean',
      ja: '学習中か',
      en: 'True while the agent still learns who belongs here, so that new says little.',
    },
    'hinomi.neighbour.listed': {
      type: 'boolean',
      ja: '資産台帳にあるか',
      en: 'Whether the asset ledger or an agent knows the hardware address; set by the hub.',
    },
    'hinomi.neighbour.in_visit': {
      type: 'boolean',
      ja: '保守作業中か',
      en: 'Whether a maintenance visit was open at the site; set by the hub.',
    },
    'hinomi.neighbour.declared': {
      type: 'boolean',
      ja: '保守作業で申告された機器か',
      en: 'Whether the form of an open visit names the hardware address; set by the hub.',
    },
    'hinomi.neighbour.visit': { type: 'string', ja: '保守作業', en: 'The visit whose form names it; set by the hub.' },
    'hinomi.neighbour.check': {
      type: 'string',
      ja: '持込検査の結果（clean, found, not_checked）',
      en: 'What the form says of its malware check: clean, found or not_checked; set by the hub.',
    },
  },
});
