import { defineKind } from './spec.ts';
import { portFields, switchFields } from './switch-fields.ts';

/** A port of a switch came up, went down, was switched on or off. */
export const portState = defineKind({
  kind: 'net.port_state',
  lane: 'evidence',
  ja: 'スイッチのポートの状態',
  en: 'State of a port of a switch.',
  logsource: { category: 'network', service: 'port_state' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（present, added, removed, up, down, enabled, disabled）',
      en: 'present (there at the first look), added, removed, up, down, enabled or disabled (by an administrator).',
    },
    ...switchFields,
    ...portFields,
    'hinomi.switch.port_up': { type: 'boolean', ja: 'リンクしているか', en: 'Whether the port has a link.' },
    'hinomi.switch.port_enabled': {
      type: 'boolean',
      ja: 'ポートが有効か',
      en: 'Whether an administrator leaves the port switched on.',
    },
  },
});

/** A neighbour that LLDP names at a port of a switch. */
export const switchLink = defineKind({
  kind: 'net.switch_link',
  lane: 'evidence',
  ja: 'スイッチの隣の機器（LLDP）',
  en: 'A neighbour that LLDP names at a port of a switch.',
  logsource: { category: 'network', service: 'switch_link' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（present, appeared, changed, gone）',
      en: 'present (there at the first look), appeared, changed (it says otherwise of itself) or gone.',
    },
    ...switchFields,
    ...portFields,
    'source.mac': { type: 'string', ja: '隣のMACアドレス', en: 'Hardware address of the neighbour.' },
    'source.ip': { type: 'ip', column: 'src_ip', ja: '隣の管理アドレス', en: 'Address at which it is managed.' },
    'hinomi.switch.neighbour': { type: 'string', ja: '隣の名前', en: 'Name that the neighbour gives itself.' },
    'hinomi.switch.neighbour_port': { type: 'string', ja: '隣のポート', en: 'Its port at the other end.' },
    'hinomi.switch.neighbour_description': {
      type: 'string',
      ja: '隣の説明（型式、ソフトウェア）',
      en: 'Type or software that it names.',
    },
    'hinomi.switch.neighbour_does': {
      type: 'strings',
      ja: '隣の働き（bridge, router, access-point, phone …）',
      en: 'What it does: bridge, router, access-point, phone, station and others.',
    },
  },
});

/** How a switch could be read, when that changes and once a day, with what was asked of it. */
export const switchReading = defineKind({
  kind: 'net.switch_reading',
  lane: 'evidence',
  ja: 'スイッチの読取り',
  en: 'How a switch could be read: told when that changes and once a day.',
  logsource: { category: 'network', service: 'switch_reading' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '結果（whole, part, failed）',
      en: 'whole, part or failed.',
    },
    ...switchFields,
    'hinomi.switch.description': { type: 'string', ja: 'スイッチの説明', en: 'What the switch says it is (sysDescr).' },
    'hinomi.switch.location': { type: 'string', ja: '設置場所', en: 'Where it says it stands (sysLocation).' },
    'hinomi.switch.looks': { type: 'integer', ja: '読取りの回数', en: 'Readings since the last of these events.' },
    'hinomi.switch.requests': {
      type: 'object',
      ja: '送った要求の数（種類別）',
      en: 'Requests sent since then, by name; all are readings.',
    },
    'hinomi.switch.refused': {
      type: 'object',
      ja: '自ら止めた要求の数',
      en: 'Requests that the guard stopped since then; must be empty.',
    },
    'hinomi.switch.longest_ms': { type: 'integer', ja: '最長の読取り（ミリ秒）', en: 'Longest reading, milliseconds.' },
    'hinomi.switch.devices': {
      type: 'integer',
      ja: '見えた機器',
      en: 'Devices that its forwarding table showed last.',
    },
    'hinomi.switch.ports': { type: 'integer', ja: 'ポート', en: 'Ports with a cable that it has.' },
    'hinomi.reason': { type: 'string', column: 'message', ja: '理由', en: 'Why it was not read to the end.' },
    'hinomi.reason_code': { type: 'string', ja: '理由の符号', en: 'Code of the reason.' },
    'hinomi.reason_with': { type: 'object', ja: '理由の値', en: 'Parts of the reason.' },
  },
});
