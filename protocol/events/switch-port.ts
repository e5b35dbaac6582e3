import { neighbour } from './neighbour.ts';
import { defineKind } from './spec.ts';
import { portFields, switchFields } from './switch-fields.ts';

const hubsWords = neighbour.fields;

/** At which port of which switch a device is connected. */
export const switchPort = defineKind({
  kind: 'net.switch_port',
  lane: 'evidence',
  ja: '機器がつながっているスイッチのポート',
  en: 'At which port of which switch a device is connected.',
  logsource: { category: 'network', service: 'switch_port' },
  fields: {
    'event.action': {
      type: 'string',
      required: true,
      column: 'action',
      ja: '動作（present, appeared, returned, located, moved, readdressed, gone）',
      en: 'present (there at the first look), appeared (not seen before), returned (was gone; at another port of its own it counts as moved), located (was known behind a port that leads on, now at one of its own), moved (at another port of its own), readdressed (a router knows another address of it) or gone (its switch was read for goneHours without it).',
    },
    ...switchFields,
    ...portFields,
    'source.mac': { type: 'string', required: true, ja: 'MACアドレス', en: 'Hardware address of the device.' },
    'source.ip': {
      type: 'ip',
      column: 'src_ip',
      ja: 'IPアドレス（ルータのARP表から）',
      en: 'Its address, where a listed router or switch knows it.',
    },
    'network.vlan.id': { type: 'string', ja: 'VLAN', en: 'VLAN, or several with commas.' },
    'hinomi.switch.uplink': {
      type: 'string',
      ja: '先へつながるポートと見た理由（configured, lldp, switch_seen, many）',
      en: 'Set where the port leads on, so that the device is somewhere behind it: configured, lldp (a neighbour says so), switch_seen (another listed switch shows there) or many (more devices than an end has).',
    },
    'hinomi.switch.port_devices': {
      type: 'integer',
      ja: 'そのポートの機器の数',
      en: 'Devices behind the port, this one included.',
    },
    'hinomi.switch.port_empty': {
      type: 'boolean',
      ja: '長く空いていたポートか',
      en: 'Whether nothing had shown at the port for goneHours before.',
    },
    'hinomi.switch.previous_id': { type: 'string', ja: '前のスイッチ', en: 'Switch at which it was before.' },
    'hinomi.switch.previous_port': { type: 'string', ja: '前のポート', en: 'Port at which it was before.' },
    'hinomi.switch.moves': {
      type: 'integer',
      ja: '前回知らせた後の移動の回数',
      en: 'How often it moved since that was told last; this one included.',
    },
    'hinomi.switch.learning': {
      type: 'boolean',
      ja: '学習中か',
      en: 'True while the source still learns who belongs here, so that appeared says little.',
    },
    'hinomi.neighbour.local_mac': hubsWords['hinomi.neighbour.local_mac'],
    'hinomi.neighbour.listed': hubsWords['hinomi.neighbour.listed'],
    'hinomi.neighbour.in_visit': hubsWords['hinomi.neighbour.in_visit'],
    'hinomi.neighbour.declared': hubsWords['hinomi.neighbour.declared'],
    'hinomi.neighbour.visit': hubsWords['hinomi.neighbour.visit'],
    'hinomi.neighbour.check': hubsWords['hinomi.neighbour.check'],
  },
});
