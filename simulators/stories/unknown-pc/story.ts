import { assetOf } from '../../plant/layout.ts';
import type { Story } from '../story.ts';

const stranger = '10.20.1.199';
const gateway = assetOf('gw-fa1');
const press = assetOf('plc-press');

/** A PC that nobody knows appears on FA LAN 1 and talks Modbus to the press. */
export const story: Story = {
  id: 'unknown-pc',
  title: { ja: '未知のPCがFA LAN1でプレスPLCと通信する', en: 'An unknown PC on FA LAN 1 talks to the press PLC' },
  steps: [
    {
      at: 0,
      act: {
        do: 'emit',
        pc: gateway.id,
        events: [
          {
            kind: 'net.new_talker',
            fields: {
              'host.name': gateway.host,
              'network.transport': 'tcp',
              'network.direction': 'inbound',
              'source.ip': stranger,
              'source.mac': '02:1a:4b:00:91:c7',
              'destination.ip': press.address,
              'destination.port': 502,
              'hinomi.flow.connections': 1,
              'hinomi.vantage': 'capture',
              'hinomi.flow.first_ever': true,
            },
          },
        ],
      },
      tells: {
        ja: `${stranger} がプレスPLCのポート502へ接続した`,
        en: `${stranger} connects to port 502 of the press PLC`,
      },
    },
  ],
  expects: [
    {
      rule: 'new_talker_to_controller',
      severity: 'S2',
      items: ['3-7', '2-6'],
      playbook: 'unknown-device',
      names: stranger,
      involves: [stranger, press.host, gateway.host],
      answers: 1,
    },
  ],
  afterwards: [],
};
