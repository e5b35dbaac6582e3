import { answers, asks, datagram, dhcp, frame, packet } from '../frames.ts';
import { addressOf, gatewayOf, macOf } from '../plan.ts';
import { type Ends, type Scenario, scenariosOf } from '../scenario.ts';
import type { Step } from '../step.ts';

const gateway = gatewayOf('line');
const router = macOf('router', 'line');
const everyone = '10.10.255.255';
/** The virtual hardware address of a group of routers (RFC 5798). */
const virtual = '00:00:5e:00:01:0a';
/** The server of addresses of the line is its router. */
const server = { mac: router, ip: gateway };
const historian = addressOf('historian');

/** Frames that a played machine sends. */
const sends = (...frames: string[]): Step => ({ do: 'frames', frames });
const often = (step: Step, times: number, every = 200): Step => ({ ...step, times, every });
const of = (make: (ends: Ends) => readonly Step[]) => make;
/** Both played machines are known by their addresses. */
const bothKnown = of(({ one, two }) => [sends(asks(one.mac, one.ip, gateway), asks(two.mac, two.ip, gateway))]);
const oneKnown = of(({ one }) => [sends(asks(one.mac, one.ip, gateway))]);
const echo = (from: string, to: string, mac: string, toMac: string, type = 8, more: readonly number[] = []) =>
  packet(
    mac,
    from,
    to,
    1,
    Buffer.from([type, type === 5 ? 1 : 0, 0, 0, ...(more.length > 0 ? more : [0, 1, 0, 1])]),
    toMac,
  );
const who = 'laptop';
const whom = 'panel';

/** What machines say of their addresses, and who carries for others. */
export const linkScenarios: Scenario[] = [
  ...scenariosOf({
    about: 'new_host',
    who,
    whom,
    shows: ['new_host'],
    told: {
      'asks for the gateway': of(({ one }) => [sends(asks(one.mac, one.ip, gateway))]),
      'announces its name to all': of(({ one }) => [sends(datagram(one.mac, [one.ip, 137], [everyone, 137]))]),
      'speaks to a controller': {
        beside: ['new_pair', 'new_service', 'connection_attempt'],
        steps: of(({ one, to, toMac }) => [sends(datagram(one.mac, [one.ip, 5000], [to, 5000], undefined, toMac))]),
      },
      'another address of a known machine': {
        stranger: true,
        beside: ['new_pair', 'new_service'],
        steps: [{ do: 'ping' }],
      },
    },
    near: {
      'one that was there before': { learned: oneKnown, steps: oneKnown },
      'looks whether an address is free': of(({ one, two }) => [sends(asks(one.mac, '0.0.0.0', two.ip))]),
      'one that was only asked for': {
        learned: of(({ one, two }) => [sends(asks(two.mac, two.ip, one.ip))]),
        steps: of(({ one, two }) => [sends(answers(one.mac, one.ip, two.ip, two.mac))]),
      },
      'a known machine that got no address': {
        learned: oneKnown,
        steps: of(({ one, strays }) => [sends(datagram(one.mac, [strays[3], 137], ['169.254.255.255', 137]))]),
      },
    },
  }),
  ...scenariosOf({
    about: 'address_changed',
    who,
    whom,
    shows: ['address_changed'],
    beside: ['new_host', 'new_pair', 'connection_attempt'],
    learned: oneKnown,
    told: {
      'asks under another one': of(({ one, two }) => [sends(asks(one.mac, two.ip, gateway))]),
      'announces another one': of(({ one, two }) => [sends(asks(one.mac, two.ip, two.ip))]),
      'sends under another one': of(({ one, two, to, toMac }) => [sends(echo(two.ip, to, one.mac, toMac))]),
    },
    near: {
      'under its own': oneKnown,
      'a server gave it another one': of(({ one, two }) => [
        sends(dhcp('request', one.mac, two.ip, { mac: one.mac, ip: '0.0.0.0' })),
        sends(dhcp('acknowledge', one.mac, two.ip, server)),
        { do: 'wait', ms: 300 },
        sends(asks(one.mac, two.ip, two.ip), asks(one.mac, two.ip, gateway)),
      ]),
      'the server renewed its own': of(({ one }) => [
        sends(dhcp('request', one.mac, one.ip, one)),
        sends(dhcp('acknowledge', one.mac, one.ip, server)),
        sends(asks(one.mac, one.ip, gateway)),
      ]),
      'looks whether another one is free': of(({ one, two }) => [sends(asks(one.mac, '0.0.0.0', two.ip))]),
    },
  }),
  ...scenariosOf({
    about: 'dual_homed',
    who,
    whom,
    shows: ['dual_homed'],
    beside: ['new_host', 'new_pair', 'connection_attempt'],
    learned: oneKnown,
    told: {
      'an address of the office': of(({ one, strays }) => [sends(asks(one.mac, strays[0], '10.20.1.1'))]),
      'an address of a home router': of(({ one, strays }) => [sends(asks(one.mac, strays[1], '192.168.70.254'))]),
      'sends from another network': of(({ one, to, toMac, strays }) => [sends(echo(strays[2], to, one.mac, toMac))]),
    },
    near: {
      'its own network': oneKnown,
      'no address for a moment': of(({ one }) => [
        sends(dhcp('discover', one.mac, one.ip, { mac: one.mac, ip: '0.0.0.0' })),
        sends(asks(one.mac, one.ip, gateway)),
      ]),
      'one that it gave itself for a moment': of(({ one, strays }) => [
        sends(datagram(one.mac, [strays[4], 5353], ['224.0.0.251', 5353])),
      ]),
      'a router with legs in both': {
        learned: [{ do: 'ping', to: historian }],
        steps: [{ do: 'ping', to: historian }],
      },
    },
  }),
  ...scenariosOf({
    about: 'arp_conflict',
    who,
    whom,
    shows: ['arp_conflict'],
    beside: ['connection_attempt'],
    learned: oneKnown,
    told: {
      'another machine announces it': of(({ one, two }) => [
        sends(asks(one.mac, one.ip, gateway), asks(two.mac, one.ip, one.ip)),
      ]),
      'another machine answers for it': of(({ one, two }) => [
        sends(asks(one.mac, one.ip, gateway), answers(two.mac, one.ip, gateway, router)),
      ]),
      'another machine sends from it': of(({ one, two, to, toMac }) => [
        sends(asks(one.mac, one.ip, gateway), echo(one.ip, to, two.mac, toMac)),
      ]),
      'two that are both new': {
        learned: [],
        beside: ['new_host', 'connection_attempt'],
        steps: of(({ one, two }) => [sends(asks(one.mac, one.ip, gateway), asks(two.mac, one.ip, gateway))]),
      },
    },
    near: {
      'announces it itself': of(({ one }) => [sends(asks(one.mac, one.ip, one.ip), answers(one.mac, one.ip, one.ip))]),
      'another machine looks whether it is free': of(({ one, two }) => [
        sends(asks(one.mac, one.ip, gateway), asks(two.mac, '0.0.0.0', one.ip)),
      ]),
      'it moves among routers that share it': of(({ one }) => [
        sends(asks(one.mac, one.ip, gateway), asks(virtual, one.ip, one.ip)),
      ]),
      'two cards of one machine that both always used it': {
        learned: of(({ one, two }) => [sends(asks(one.mac, one.ip, gateway), asks(two.mac, one.ip, gateway))]),
        steps: of(({ one, two }) => [sends(asks(one.mac, one.ip, gateway), asks(two.mac, one.ip, gateway))]),
      },
    },
  }),
  ...scenariosOf({
    about: 'arp_spoof',
    who,
    whom,
    shows: ['arp_spoof'],
    beside: ['connection_attempt'],
    learned: bothKnown,
    told: {
      'a known machine answers for another': of(({ one, two }) => [often(sends(answers(two.mac, one.ip, gateway)), 3)]),
      'a known machine announces the address of another': of(({ one, two }) => [sends(asks(two.mac, one.ip, one.ip))]),
      'to one victim only': of(({ one, two, toMac, to }) => [often(sends(answers(two.mac, one.ip, to, toMac)), 3)]),
      'sends as another': of(({ one, two, to, toMac }) => [sends(echo(one.ip, to, two.mac, toMac))]),
    },
    near: {
      'answers for itself': of(({ one, two }) => [sends(answers(two.mac, two.ip, one.ip, one.mac))]),
      'one that always answered for another': {
        learned: of(({ one, two }) => [
          sends(asks(one.mac, one.ip, gateway), asks(two.mac, two.ip, gateway), answers(two.mac, one.ip, gateway)),
        ]),
        steps: of(({ one, two }) => [often(sends(answers(two.mac, one.ip, gateway)), 3)]),
      },
      'asks for another': of(({ one, two }) => [often(sends(asks(two.mac, two.ip, one.ip)), 5)]),
    },
  }),
  ...scenariosOf({
    about: 'gateway_mac_changed',
    who,
    whom,
    shows: ['gateway_mac_changed'],
    beside: ['connection_attempt'],
    told: {
      'a machine that nobody knows answers for it': of(({ one, to, toMac }) => [
        often(sends(answers(one.mac, gateway, to, toMac)), 3),
      ]),
      'a known machine announces it': {
        learned: oneKnown,
        steps: of(({ one }) => [sends(asks(one.mac, gateway, gateway))]),
      },
      'a machine sends from it': of(({ one, to, toMac }) => [sends(echo(gateway, to, one.mac, toMac))]),
    },
    near: {
      'announces itself': [sends(asks(router, gateway, gateway), answers(router, gateway, gateway))],
      'a group of routers takes over': of(() => [
        sends(asks(virtual, gateway, gateway), answers(virtual, gateway, gateway)),
      ]),
      'a second router that was there before': {
        learned: of(({ two }) => [sends(asks(two.mac, gateway, gateway))]),
        steps: of(({ two }) => [sends(asks(two.mac, gateway, gateway))]),
      },
      'is asked for': of(({ one }) => [sends(asks(one.mac, '0.0.0.0', gateway))]),
    },
  }),
  ...scenariosOf({
    about: 'mac_changed',
    who,
    whom,
    shows: ['mac_changed'],
    beside: ['connection_attempt'],
    learned: oneKnown,
    told: {
      'another card asks': of(({ one, two }) => [sends(asks(two.mac, one.ip, gateway))]),
      'another card announces it': of(({ one, two }) => [sends(answers(two.mac, one.ip, one.ip))]),
      'another card sends': of(({ one, two, to, toMac }) => [sends(echo(one.ip, to, two.mac, toMac))]),
    },
    near: {
      'the same card': oneKnown,
      'a server gave the address to the other card': of(({ one, two }) => [
        sends(dhcp('acknowledge', two.mac, one.ip, server)),
        { do: 'wait', ms: 300 },
        sends(asks(two.mac, one.ip, gateway)),
      ]),
      'the other card looks whether it is free': of(({ one, two }) => [sends(asks(two.mac, '0.0.0.0', one.ip))]),
    },
  }),
  ...scenariosOf({
    about: 'second_gateway',
    who,
    whom,
    shows: ['second_gateway'],
    beside: ['outside_destination', 'outside_source', 'connection_attempt'],
    learned: bothKnown,
    told: {
      'packets go out by another machine': of(({ one, two, outside }) => [
        often(sends(echo(two.ip, outside, two.mac, one.mac)), 4, 1100),
      ]),
      'packets come in by another machine': of(({ one, two, outside }) => [
        often(sends(echo(outside, two.ip, one.mac, two.mac)), 4, 1100),
      ]),
      'it announces itself as a router': of(({ one }) => [
        sends(
          echo(one.ip, '224.0.0.1', one.mac, '01:00:5e:00:00:01', 9, [
            1,
            2,
            7,
            8,
            ...one.ip.split('.').map(Number),
            0,
            0,
            0,
            0,
          ]),
        ),
      ]),
    },
    near: {
      'packets go out by the router': {
        learned: of(({ two, outside }) => [
          sends(asks(two.mac, two.ip, gateway), echo(two.ip, outside, two.mac, router)),
        ]),
        steps: of(({ two, outside }) => [often(sends(echo(two.ip, outside, two.mac, router)), 4)]),
      },
      'packets go to another network inside': of(({ one, two }) => [
        often(sends(datagram(two.mac, [two.ip, 137], ['10.20.255.255', 137], undefined, one.mac)), 4),
      ]),
      'a group of routers takes over': {
        learned: of(({ two, outside }) => [
          sends(asks(two.mac, two.ip, gateway), echo(two.ip, outside, two.mac, router)),
        ]),
        steps: of(({ two, outside }) => [often(sends(echo(two.ip, outside, two.mac, virtual)), 4)]),
      },
    },
  }),
  ...scenariosOf({
    about: 'second_dhcp_server',
    who,
    whom,
    shows: ['second_dhcp_server'],
    learned: bothKnown,
    told: {
      'offers an address': of(({ one, two }) => [sends(dhcp('offer', two.mac, two.ip, one))]),
      'acknowledges an address': of(({ one, two }) => [sends(dhcp('acknowledge', two.mac, two.ip, one))]),
      'offers another gateway': of(({ one, two }) => [sends(dhcp('offer', two.mac, two.ip, one, one.ip))]),
    },
    near: {
      'the server that was there before renews': of(({ two }) => [
        sends(dhcp('request', two.mac, two.ip, two), dhcp('acknowledge', two.mac, two.ip, server)),
      ]),
      'a client looks for one': of(({ two }) => [
        sends(dhcp('discover', two.mac, two.ip, { mac: two.mac, ip: '0.0.0.0' })),
      ]),
      'a second one that was learned': {
        learned: of(({ one, two }) => [
          sends(asks(one.mac, one.ip, gateway), asks(two.mac, two.ip, gateway), dhcp('offer', two.mac, two.ip, one)),
        ]),
        steps: of(({ one, two }) => [sends(dhcp('offer', two.mac, two.ip, one))]),
      },
    },
  }),
  ...scenariosOf({
    about: 'icmp_redirect',
    who,
    whom,
    shows: ['icmp_redirect'],
    beside: ['second_gateway'],
    learned: bothKnown,
    told: {
      'to a controller': of(({ one, to, toMac }) => [sends(redirect(one, to, toMac))]),
      'to a played machine': of(({ one, two }) => [sends(redirect(one, two.ip, two.mac))]),
      'again and again': of(({ one, to, toMac }) => [often(sends(redirect(one, to, toMac)), 5)]),
    },
    near: {
      'one that a router always sent': {
        learned: of(({ one, two, to, toMac }) => [
          sends(asks(one.mac, one.ip, gateway), asks(two.mac, two.ip, gateway), redirect(one, to, toMac)),
        ]),
        steps: of(({ one, to, toMac }) => [sends(redirect(one, to, toMac))]),
      },
      'tells that a port is closed': of(({ one, two }) => [
        sends(echo(one.ip, two.ip, one.mac, two.mac, 3, [0, 0, 0, 0])),
      ]),
      'answers an echo request': of(({ one, two }) => [sends(echo(one.ip, two.ip, one.mac, two.mac, 0))]),
    },
  }),
  ...scenariosOf({
    about: 'arp_sweep',
    who,
    whom,
    shows: ['arp_sweep'],
    learned: oneKnown,
    told: {
      'fifty at once': of((ends) => [sends(...sweep(ends, 50))]),
      'fifteen, one by one': of((ends) => sweep(ends, 15).map((one): Step => often(sends(one), 2, 100))),
      'twelve, without an address of its own': of((ends) => [sends(...sweep(ends, 12, '0.0.0.0'))]),
    },
    near: {
      nine: of((ends) => [sends(...sweep(ends, 9))]),
      'fifty that it always asks for': {
        learned: of((ends) => [sends(asks(ends.one.mac, ends.one.ip, gateway), ...sweep(ends, 50))]),
        steps: of((ends) => [sends(...sweep(ends, 50))]),
      },
      'one, fifty times': of((ends) => [often(sends(...sweep(ends, 1)), 50, 20)]),
    },
  }),
  ...scenariosOf({
    about: 'discovery_broadcast',
    who,
    whom,
    shows: ['discovery_broadcast'],
    beside: ['control_command', 'unauthorised_master', 'device_identification'],
    learned: oneKnown,
    told: {
      'EtherNet/IP': [
        { do: 'send', port: 44_818, says: '630000000000000000000000000000000000000000000000', to: everyone },
      ],
      BACnet: [{ do: 'send', port: 47_808, source: 47_808, says: '810b000c0120ffff00ff1008', to: everyone }],
      MELSOFT: of(({ one }) => [
        sends(datagram(one.mac, [one.ip, 5560], ['255.255.255.255', 5560], Buffer.from('5a000001', 'hex'))),
      ]),
      PROFINET: of(({ one }) => [
        sends(frame(0x8892, Buffer.from('fefe05000400000100800004ffff0000', 'hex'), one.mac, '01:0e:cf:00:00:00')),
      ]),
    },
    near: {
      'searches as ever': {
        learned: [{ do: 'send', port: 44_818, says: '630000000000000000000000000000000000000000000000', to: everyone }],
        steps: [{ do: 'send', port: 44_818, says: '630000000000000000000000000000000000000000000000', to: everyone }],
      },
      'announces its name': of(({ one }) => [sends(datagram(one.mac, [one.ip, 137], [everyone, 137]))]),
      'looks for a server of addresses': of(({ one }) => [
        sends(dhcp('discover', one.mac, one.ip, { mac: one.mac, ip: '0.0.0.0' })),
      ]),
      'looks for pages to print on': of(({ one }) => [
        sends(datagram(one.mac, [one.ip, 1900], ['239.255.255.250', 1900], undefined, '01:00:5e:7f:ff:fa')),
      ]),
    },
  }),
];

function redirect({ ip, mac }: Ends['one'], to: string, toMac: string): string {
  return echo(ip, to, mac, toMac, 5, [...ip.split('.').map(Number), 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0]);
}

/** Questions of one machine for so many others. */
function sweep({ one, index }: Ends, count: number, as = one.ip): string[] {
  return Array.from({ length: count }, (_, at) => asks(one.mac, as, `10.10.${220 + (index % 30)}.${1 + at}`));
}
