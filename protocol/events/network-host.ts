import { defineKind } from './spec.ts';

/** What a device on the network showed of itself: an address, a name, a maker, a service, a part that it plays. */
export const networkHost = defineKind({
  kind: 'net.host',
  lane: 'evidence',
  ja: 'ネットワーク上の機器（名乗り）',
  en: 'What a device on the network showed of itself.',
  logsource: { category: 'network', service: 'host' },
  fields: {
    'host.name': { type: 'string', column: 'host', ja: '見たホスト', en: 'Host that saw it.' },
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（seen, changed, asked）',
      en: 'seen (first told, or again after a day), changed (it now says otherwise) or asked (others only looked for it).',
    },
    'source.ip': { type: 'ip', column: 'src_ip', ja: 'IPアドレス', en: 'Its address.' },
    'source.mac': { type: 'string', ja: 'MACアドレス', en: 'Its hardware address.' },
    'hinomi.host.seen_by': {
      type: 'string',
      ja: '見た方法（arp, dhcp, lldp, mdns, nbns, ssdp, ws-discovery, profinet-dcp, bacnet …）',
      en: 'How: arp, dhcp, lldp, mdns, nbns, ssdp, ws-discovery, profinet-dcp, bacnet, tls, smb, ssh, http and others.',
    },
    'hinomi.host.called': { type: 'string', ja: '名前', en: 'Name that it gives itself.' },
    'hinomi.host.description': {
      type: 'string',
      ja: '説明（型式、メーカ）',
      en: 'Type, maker or system that it names.',
    },
    'hinomi.host.role': {
      type: 'string',
      ja: '役割（dhcp-server, router, switch, io-device, io-controller …）',
      en: 'Part that it plays: dhcp-server, router, switch, io-device, io-controller and others.',
    },
    'hinomi.host.port': { type: 'string', ja: 'ポート（LLDP）', en: 'Port of the neighbour that LLDP names.' },
    'hinomi.host.previous_mac': {
      type: 'string',
      ja: '同じIPアドレスの前のMACアドレス',
      en: 'Hardware address that held this address before.',
    },
    'observer.ingress.interface.name': {
      type: 'string',
      ja: '見たインターフェース',
      en: 'Interface, sensor or file in which it was seen.',
    },
    'hinomi.vantage': { type: 'string', ja: '見た場所（capture など）', en: 'capture, zeek or suricata.' },
  },
});
