import { defineKind } from './spec.ts';

/** A USB device seen, inserted or removed. */
export const usb = defineKind({
  kind: 'host.usb',
  lane: 'evidence',
  ja: 'USB機器の検出・挿入・取り外し',
  en: 'A USB device present, inserted or removed.',
  logsource: { category: 'usb', service: 'device' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（present, inserted, removed）',
      en: 'present, inserted or removed.',
    },
    'host.name': { type: 'string', column: 'host', ja: 'ホスト名', en: 'Host.' },
    'device.class': {
      type: 'string',
      ja: '種類（storage, phone, modem, network, keyboard, other）',
      en: 'storage, phone, modem, network, keyboard or other.',
    },
    'device.vendor.id': { type: 'string', ja: 'ベンダID', en: 'Vendor id, 4 hexadecimal digits.' },
    'device.product.id': { type: 'string', ja: '製品ID', en: 'Product id, 4 hexadecimal digits.' },
    'device.manufacturer': { type: 'string', ja: 'メーカー', en: 'Manufacturer text.' },
    'device.model.name': { type: 'string', ja: '製品名', en: 'Product text.' },
    'device.serial_number': {
      type: 'string',
      column: 'device',
      ja: 'シリアル番号',
      en: 'Serial number; absent when the device has none of its own.',
    },
    'hinomi.usb.serial_is_own': {
      type: 'boolean',
      ja: '固有シリアルか',
      en: 'False when the serial is missing or invented by the system.',
    },
    'hinomi.usb.registered': {
      type: 'boolean',
      ja: '許可媒体として登録済みか',
      en: 'True when the site register lists it.',
    },
    'hinomi.usb.port': { type: 'string', ja: '接続口', en: 'Bus path of the port.' },
    'hinomi.usb.keyboards': {
      type: 'integer',
      ja: '接続中のキーボード数',
      en: 'Keyboards present including this one.',
    },
    'hinomi.usb.raises': {
      type: 'boolean',
      ja: '注意を要する種類か',
      en: 'True for storage, phone, modem, network and a second keyboard.',
    },
    'hinomi.usb.interfaces': {
      type: 'strings',
      ja: 'インターフェース（クラス/サブクラス/プロトコル）',
      en: 'Interfaces as class/subclass/protocol, hexadecimal.',
    },
    'hinomi.usb.noticed_at_start': {
      type: 'boolean',
      ja: '停止中の変化か',
      en: 'True when it happened while the agent was not running; the time is that of noticing.',
    },
  },
});
