import { dhcp } from './frames.ts';
import { addressOf, gatewayOf, type MachineName, macOf, type NodeName } from './plan.ts';
import type { Step } from './step.ts';

/** What the machines of the laboratory answer to, beside the controllers, which are programs of their own. */
export const services: Readonly<Partial<Record<NodeName, Step>>> = {
  panel: {
    do: 'serve',
    tcp: {
      22: 'SSH-2.0-panel',
      23: 'login:',
      80: 'back',
      102: 'back',
      502: 'modbus',
      2404: 'back',
      20000: 'back',
      21: '220 panel',
      5020: 'modbus',
      40021: '',
      40022: '',
      44818: 'back',
    },
    udp: [69, 161, 5010, 47808],
  },
  station: { do: 'serve', tcp: { 22: 'SSH-2.0-station', 445: 'back', 3389: 'back' } },
  historian: { do: 'serve', tcp: { 445: 'back', 1433: 'back', 3389: 'back' } },
  names: { do: 'serve', tcp: { 53: 'back', 80: 'back', 445: 'back' }, udp: [53, 123] },
  printer: { do: 'serve', tcp: { 80: 'back', 515: 'back', 631: 'back', 9100: 'back' }, udp: [161] },
  desk: {
    do: 'serve',
    tcp: { 22: 'SSH-2.0-desk', 53: 'back', 445: 'back', 3389: 'back', 5900: 'RFB 003.008' },
    udp: [53, 123, 514],
  },
  outside: {
    do: 'serve',
    tcp: { 22: 'SSH-2.0-x', 80: 'back', 443: 'back', 4444: 'back', 8883: 'back' },
    udp: [53, 123, 443, 4500],
  },
};

/** Question of DNS for the address of a name. */
export const question = `aaaa01000001000000000000${Buffer.from('\u0004plan\u0005plant\u0000').toString('hex')}00010001`;

/** What machines do all day long: who, and which steps to whom. */
export const habits: readonly { who: MachineName; whom: MachineName; steps: readonly Step[] }[] = [
  ...(['hmi', 'scada', 'station', 'desk'] as const).map((who) => ({
    who,
    whom: 'names' as const,
    steps: [{ do: 'send', port: 53, says: question, every: 2000, times: 1000 }] as const,
  })),
  ...(['plc', 'press'] as const).map((whom) => ({
    who: 'hmi' as const,
    whom,
    steps: [
      {
        do: 'pymodbus',
        call: 'read_holding_registers',
        with: { address: 0, count: 10 },
        every: 500,
        times: 1000,
      },
    ] as const,
  })),
  {
    who: 'laptop',
    whom: 'plc',
    steps: [
      {
        do: 'frames',
        frames: [
          dhcp('request', macOf('laptop'), addressOf('laptop'), { mac: macOf('laptop'), ip: addressOf('laptop') }),
          dhcp('acknowledge', macOf('laptop'), addressOf('laptop'), { mac: macOf('router'), ip: gatewayOf('line') }),
        ],
        every: 5000,
        times: 1000,
      },
    ],
  },
];
