import { asks, modbus, s7Read, slmpRead, talk } from '../requests.ts';
import { scenariosOf } from '../scenario.ts';

const { read } = modbus;

/** Clients that never spoke to a controller. */
export const strangerScenarios = [
  ...scenariosOf({
    about: 'unauthorised_master',
    who: 'laptop',
    whom: 'plc',
    shows: ['unauthorised_master'],
    told: {
      'reads over Modbus': [asks(read)],
      'reads over Modbus, by pymodbus': [{ do: 'pymodbus', call: 'read_coils', with: { address: 0, count: 8 } }],
      'reads a MELSEC': { whom: 'oven', steps: [talk('slmp', slmpRead)] },
      'reads a Siemens': { whom: 'panel', steps: [talk('s7', s7Read)] },
      'only opens a connection': [{ do: 'say', port: 502, says: [] }],
    },
    near: {
      'a master that was learned': { learned: [asks(read)], steps: [asks(read)] },
      'looks whether it is there': { learned: [{ do: 'ping' }], steps: [{ do: 'ping', times: 3, every: 200 }] },
      'looks at the page of a panel as ever': {
        whom: 'panel',
        learned: [{ do: 'say', port: 80, says: ['474554202f20485454502f312e300d0a0d0a'], hears: true }],
        steps: [{ do: 'say', port: 80, says: ['474554202f20485454502f312e300d0a0d0a'], hears: true }],
      },
    },
  }),
  ...scenariosOf({
    about: 'unauthorised_write',
    who: 'laptop',
    whom: 'plc',
    shows: ['unauthorised_write'],
    beside: ['unauthorised_master', 'new_service'],
    told: {
      'a register': [asks('0600070001')],
      'a coil, by pymodbus': [{ do: 'pymodbus', call: 'write_coil', with: { address: 3, value: true } }],
      'reads first, writes later': [asks(read, read), { do: 'wait', ms: 500 }, asks('1000070001020001')],
      'a tag over another port': { whom: 'panel', steps: [{ ...asks('0600070001'), port: 5020 }] },
    },
    near: {
      'writes that were learned': { learned: [asks('0600070001')], steps: [asks('0600070001')] },
      'reads that were learned': { learned: [asks(read)], steps: [asks(read)] },
      'diagnostics that were learned': { learned: [asks('080000abcd')], steps: [asks('080000abcd')] },
    },
  }),
];
