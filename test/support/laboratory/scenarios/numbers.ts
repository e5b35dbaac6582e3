import { furtherAddress } from '../plan.ts';
import { asks, modbus } from '../requests.ts';
import { scenariosOf } from '../scenario.ts';

const { read, umas } = modbus;
const paced = (pdu: string, times: number, every: number) => ({ ...asks(pdu), times, every });
/** Addresses of controllers that answer, and of nobody. */
const panels = (count: number) => Array.from({ length: count }, (_, at) => furtherAddress('panel', 480 + at));

/** What only its number makes remarkable, and searches. */
export const numberScenarios = [
  ...scenariosOf({
    about: 'exception_burst',
    who: 'hmi',
    whom: 'panel',
    shows: ['exception_burst'],
    learned: [asks(read, '63')],
    told: {
      'ten in a second': [paced('63', 10, 100)],
      'many at once': { beside: ['request_flood'], steps: [paced('63', 40, 2)] },
      'slowly, for some seconds': [paced('63', 14, 500)],
      'three times what was learned': { learned: [paced('63', 8, 100)], steps: [paced('63', 30, 50)] },
    },
    near: {
      'one less than a burst': [paced('63', 7, 100)],
      'as many as while it was learned': { learned: [paced('63', 12, 100)], steps: [paced('63', 14, 100)] },
      'answers without refusal': [paced(read, 12, 100)],
    },
  }),
  ...scenariosOf({
    about: 'brute_force_io',
    who: 'hmi',
    whom: 'plc',
    shows: ['brute_force_io'],
    learned: [asks('0600050001')],
    told: {
      'one register, forty times': [paced('0600050001', 40, 50)],
      'a coil on and off': {
        learned: [asks('050001ff00', '0500010000')],
        steps: [{ ...asks('050001ff00', '0500010000'), times: 20, every: 100 }],
      },
      'five times what was learned': { learned: [paced('0600050001', 8, 100)], steps: [paced('0600050001', 45, 50)] },
    },
    near: {
      'one less than is remarkable': [paced('0600050001', 29, 50)],
      'twice what was learned': { learned: [paced('0600050001', 20, 50)], steps: [paced('0600050001', 40, 60)] },
      'reads as often': { learned: [paced(read, 15, 60)], steps: [paced(read, 40, 60)] },
    },
  }),
  ...scenariosOf({
    about: 'request_flood',
    who: 'hmi',
    whom: 'panel',
    shows: ['request_flood'],
    learned: [asks(read)],
    told: {
      'as fast as it goes': [paced(read, 80, 2)],
      'sixty in a second': [paced(read, 60, 16)],
      'coils, and without waiting': {
        learned: [asks('0100000008')],
        steps: [{ ...asks('0100000008'), times: 60, every: 5, deaf: true }],
      },
    },
    near: {
      'fewer than are remarkable': [paced(read, 20, 50)],
      'as fast as while it was learned': { learned: [paced(read, 40, 20)], steps: [paced(read, 40, 20)] },
      'many, but slowly': [paced(read, 40, 60)],
    },
  }),
  ...scenariosOf({
    about: 'function_scan',
    who: 'hmi',
    whom: 'panel',
    shows: ['function_scan'],
    beside: ['new_operation', 'malformed_message', 'exception_burst', 'request_flood', 'device_identification'],
    learned: [asks(read)],
    told: {
      'codes that nobody uses': [asks('41', '42', '43', '44', '45', '46', '47')],
      'all reading ones and more': [asks('0100000001', '0200000001', '0400000001', '07', '0b', '0c', '14')],
      'functions of a Schneider': [asks(...[0x20, 0x22, 0x24, 0x39, 0x50, 0x58, 0x70].map((code) => umas(code, 0)))],
    },
    near: {
      'the same function again and again': [paced(read, 10, 100)],
      'seven that were learned': {
        learned: [asks('0100000001', '0200000001', '0400000001', '07', '0b', '0c', '0600010001')],
        steps: [asks('0100000001', '0200000001', '0400000001', '07', '0b', '0c', '0600010001')],
      },
      'fewer than make a search': {
        shows: [],
        beside: ['new_operation'],
        steps: [asks('0100000001', '0200000001', '0400000001')],
      },
    },
  }),
  ...scenariosOf({
    about: 'unit_scan',
    who: 'hmi',
    whom: 'panel',
    shows: ['unit_scan'],
    beside: ['new_unit'],
    learned: [asks(read)],
    told: {
      'one after the other': [{ ...asks(read), unit: 'turn', times: 12, every: 40 }],
      slowly: [{ ...asks(read), unit: 'turn', times: 7, every: 800 }],
      'a few more than are remarkable': [{ ...asks(read), unit: 'turn', times: 6, every: 100 }],
    },
    near: {
      'a gateway with many that were learned': {
        learned: [{ ...asks(read), unit: 'turn', times: 10, every: 30 }],
        steps: [{ ...asks(read), unit: 'turn', times: 10, every: 30 }],
      },
      'one, again and again': [paced(read, 8, 100)],
      'fewer than make a search': {
        shows: [],
        beside: ['new_unit'],
        steps: [{ ...asks(read), unit: 'turn', times: 4, every: 50 }],
      },
    },
  }),
  ...scenariosOf({
    about: 'address_scan',
    who: 'hmi',
    whom: 'panel',
    shows: ['address_scan'],
    beside: ['new_read_range', 'request_flood'],
    learned: [asks(read)],
    told: {
      'block by block': [{ ...asks('0300..000a'), times: 20, every: 50 }],
      'register by register': [
        { ...asks('03....0001'), times: 30, every: 50 },
        { ...asks('0304..0001'), times: 20, every: 50 },
      ],
      coils: { learned: [asks('0100000008')], steps: [{ ...asks('0101..0008'), times: 20, every: 50 }] },
    },
    near: {
      'within what it always reads': [{ ...asks('0300..0001'), times: 10, every: 50 }],
      'as many blocks as ever': {
        learned: [{ ...asks('0301..0001'), times: 30, every: 20 }],
        steps: [{ ...asks('0301..0001'), times: 30, every: 40 }],
      },
      'fewer than make a search': {
        shows: [],
        beside: ['new_read_range'],
        steps: [{ ...asks('0301..0001'), times: 8, every: 50 }],
      },
    },
  }),
  ...scenariosOf({
    about: 'host_sweep',
    who: 'laptop',
    whom: 'panel',
    shows: ['host_sweep'],
    beside: ['connection_attempt', 'unauthorised_master', 'remote_access', 'new_pair'],
    told: {
      'controllers over Modbus': [{ do: 'knock', ports: [502], hosts: panels(9) }],
      'by echo request': [{ do: 'ping', hosts: panels(9) }],
      'for remote access, slowly': [{ do: 'knock', ports: [3389], hosts: panels(7), times: 2, every: 1000 }],
    },
    near: {
      'nine that it always asks': {
        learned: [{ do: 'ping', hosts: panels(9) }],
        steps: [{ do: 'ping', hosts: panels(9) }],
      },
      'the controllers that it always reads': {
        learned: panels(6).map((to) => ({ ...asks(read), to })),
        steps: panels(6).map((to) => ({ ...asks(read), to })),
      },
      four: { shows: [], beside: ['new_pair', 'connection_attempt'], steps: [{ do: 'ping', hosts: panels(4) }] },
    },
  }),
  ...scenariosOf({
    about: 'port_scan',
    who: 'laptop',
    whom: 'panel',
    shows: ['port_scan'],
    beside: ['connection_attempt', 'unauthorised_master', 'remote_access', 'file_transfer', 'new_service', 'new_pair'],
    told: {
      'the first hundred': [{ do: 'knock', ports: ['turn'], times: 100, every: 5 }],
      'those of controllers': [{ do: 'knock', ports: [102, 502, 1911, 2404, 4840, 5007, 9600, 20_000, 44_818] }],
      slowly: [{ do: 'knock', ports: ['turn'], first: 7000, times: 12, every: 500 }],
      'over UDP': [
        ...[161, 500, 1900, 5353, 47_808, 9600, 44_818, 69, 111].map((port) => ({
          do: 'send' as const,
          port,
          says: 'ff00',
        })),
      ],
    },
    near: {
      'eight that it always uses': {
        learned: [{ do: 'knock', ports: [22, 23, 80, 102, 502, 2404, 20_000, 44_818] }],
        steps: [{ do: 'knock', ports: [22, 23, 80, 102, 502, 2404, 20_000, 44_818] }],
      },
      'one port, again and again': {
        learned: [{ do: 'say', port: 80, says: [], anew: true }],
        steps: [{ do: 'say', port: 80, says: [], anew: true, times: 12, every: 100 }],
      },
      'three that are closed': {
        shows: [],
        beside: ['connection_attempt'],
        steps: [{ do: 'knock', ports: [7001, 7002, 7003] }],
      },
    },
  }),
  ...scenariosOf({
    about: 'connection_burst',
    who: 'station',
    whom: 'panel',
    shows: ['connection_burst'],
    learned: [{ do: 'say', port: 80, says: ['474554202f20485454502f312e300d0a0d0a'], anew: true, hears: true }],
    told: {
      'forty pages': [
        {
          do: 'say',
          port: 80,
          says: ['474554202f20485454502f312e300d0a0d0a'],
          anew: true,
          hears: true,
          times: 40,
          every: 100,
        },
      ],
      'logins, one after the other': {
        learned: [{ do: 'say', port: 22, says: ['5353482d322e302d780d0a'], anew: true }],
        steps: [{ do: 'say', port: 22, says: ['5353482d322e302d780d0a'], anew: true, times: 36, every: 80 }],
      },
      'a master that loses its connection': {
        learned: [asks(read)],
        steps: [{ do: 'say', port: 502, says: [], anew: true, times: 34, every: 200 }],
      },
    },
    near: {
      'fewer than are remarkable': [
        {
          do: 'say',
          port: 80,
          says: ['474554202f20485454502f312e300d0a0d0a'],
          anew: true,
          hears: true,
          times: 20,
          every: 100,
        },
      ],
      'a device that is off, tried again': {
        learned: [{ do: 'knock', ports: [7000] }],
        steps: [{ do: 'knock', ports: [7000], times: 40, every: 50 }],
      },
      'a master that connects for each question, as ever': {
        learned: [{ do: 'say', port: 80, says: [], anew: true, times: 20, every: 20 }],
        steps: [{ do: 'say', port: 80, says: [], anew: true, times: 35, every: 40 }],
      },
    },
  }),
  ...scenariosOf({
    about: 'syn_flood',
    who: 'laptop',
    whom: 'panel',
    shows: ['syn_flood'],
    beside: ['connection_burst'],
    learned: [{ do: 'knock', ports: [80] }],
    told: {
      'one port': [{ do: 'knock', ports: [80], times: 80, every: 1 }],
      'a port that nobody listens on': {
        learned: [{ do: 'knock', ports: [7000] }],
        steps: [{ do: 'knock', ports: [7000], times: 80, every: 1 }],
      },
      'the port of a controller': {
        learned: [{ do: 'knock', ports: [502] }],
        steps: [{ do: 'knock', ports: [502], times: 100, every: 2 }],
      },
    },
    near: {
      fewer: [{ do: 'knock', ports: [80], times: 25, every: 1 }],
      slowly: {
        learned: [{ do: 'knock', ports: [7000] }],
        steps: [{ do: 'knock', ports: [7000], times: 60, every: 40 }],
      },
      'as many as while it was learned': {
        learned: [{ do: 'knock', ports: [7000], times: 60, every: 1 }],
        steps: [{ do: 'knock', ports: [7000], times: 60, every: 1 }],
      },
    },
  }),
  ...scenariosOf({
    about: 'icmp_flood',
    who: 'laptop',
    whom: 'panel',
    shows: ['icmp_flood'],
    learned: [{ do: 'ping' }],
    told: {
      'as fast as it goes': [{ do: 'ping', times: 200, every: 1 }],
      'sixty in a second': [{ do: 'ping', times: 80, every: 12 }],
      'a controller': { whom: 'plc', steps: [{ do: 'ping', times: 90, every: 8 }] },
    },
    near: {
      'ten in a second': [{ do: 'ping', times: 20, every: 100 }],
      'thirty at once': [{ do: 'ping', times: 30, every: 1 }],
      'as many as while it was learned': {
        learned: [{ do: 'ping', times: 60, every: 5 }],
        steps: [{ do: 'ping', times: 60, every: 5 }],
      },
    },
  }),
  ...scenariosOf({
    about: 'udp_flood',
    who: 'laptop',
    whom: 'panel',
    shows: ['udp_flood'],
    beside: ['new_service', 'new_pair', 'connection_attempt'],
    told: {
      'to a port that nobody listens on': [{ do: 'send', port: 7000, says: 'ffff', times: 700, every: 1 }],
      'to the names of the network': {
        whom: 'names',
        steps: [{ do: 'send', port: 123, says: 'ffff', times: 700, every: 1 }],
      },
      'to a controller': { whom: 'plc', steps: [{ do: 'send', port: 9000, says: 'ffff0000', times: 600, every: 1 }] },
    },
    near: {
      'a camera that always sends': {
        learned: [{ do: 'send', port: 5004, says: 'ffff', times: 10, every: 1 }],
        steps: [{ do: 'send', port: 5004, says: 'ffff', times: 500, every: 1 }],
      },
      'a hundred a second': {
        learned: [{ do: 'send', port: 5004, says: 'ffff' }],
        steps: [{ do: 'send', port: 5004, says: 'ffff', times: 150, every: 10 }],
      },
      'a new talk that is slow': {
        shows: [],
        beside: ['new_service', 'new_pair', 'connection_attempt'],
        steps: [{ do: 'send', port: 5005, says: 'ffff', times: 20, every: 100 }],
      },
    },
  }),
];
