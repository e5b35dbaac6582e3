import type { FieldSpec } from './spec.ts';

/** What every event of a switch says of it. */
export const switchFields = {
  'host.name': { type: 'string', column: 'host', ja: '読み取ったホスト', en: 'Host that read the switch.' },
  'hinomi.switch.id': {
    type: 'string',
    required: true,
    column: 'device',
    ja: 'スイッチ（設定での名前）',
    en: 'Switch, by its id in the configuration.',
  },
  'observer.name': { type: 'string', ja: 'スイッチの名乗る名前', en: 'Name that the switch gives itself (sysName).' },
  'observer.ip': { type: 'ip', ja: 'スイッチのアドレス', en: 'Address at which the switch is read.' },
} as const satisfies Record<string, FieldSpec>;

/** A port of a switch. */
export const portFields = {
  'hinomi.switch.port': { type: 'string', ja: 'ポート', en: 'Port, by the name that the switch gives it (ifName).' },
  'hinomi.switch.port_alias': {
    type: 'string',
    ja: 'ポートの説明（設定した人の記入）',
    en: 'What an administrator wrote to the port (ifAlias).',
  },
  'hinomi.switch.unused': {
    type: 'boolean',
    ja: '空けておくポートか',
    en: 'Whether the configuration says that nothing may be plugged in there.',
  },
} as const satisfies Record<string, FieldSpec>;
