import {
  asks,
  cip,
  cipRead,
  dnp3,
  dnp3Read,
  fins,
  finsRead,
  iec104,
  iec104Read,
  modbus,
  s7,
  s7Read,
  slmp,
  slmpRead,
  talk,
} from '../requests.ts';
import { scenariosOf } from '../scenario.ts';

const { read, umas } = modbus;
const reads = [asks(read)];
/** Which controller speaks what. */
const oven = { whom: 'oven', learned: [talk('slmp', slmpRead)] } as const;
const mixer = { whom: 'mixer', learned: [talk('fins', finsRead)] } as const;
const panel = (protocol: 's7' | 'cip' | 'dnp3' | 'iec104') => {
  const says = { s7: s7Read, cip: cipRead, dnp3: dnp3Read, iec104: iec104Read }[protocol];
  return { whom: 'panel', learned: [talk(protocol, says)] } as const;
};

/** What a known master does that it never did, and what it always did. */
export const operationScenarios = [
  ...scenariosOf({
    about: 'first_write',
    who: 'hmi',
    whom: 'plc',
    shows: ['first_write'],
    learned: reads,
    told: {
      'a register, by pymodbus': [{ do: 'pymodbus', call: 'write_register', with: { address: 5, value: 7 } }],
      'a coil, by pymodbus': [{ do: 'pymodbus', call: 'write_coil', with: { address: 1, value: true } }],
      'several registers': [asks('10000100020400070008')],
      'a word of a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1401, [100, 0, 0, 0xa8, 1, 0, 7, 0]))] },
    },
    near: {
      'reads what it always read, over another connection': [asks(read), asks(read)],
      'writes what it always wrote': { learned: [asks(read, '0600050001')], steps: [asks('0600050001')] },
      'reads part of what it always read': [asks('0300020003')],
      'reads a word of a MELSEC as ever': { ...oven, steps: [talk('slmp', slmpRead)] },
    },
  }),
  ...scenariosOf({
    about: 'new_operation',
    who: 'hmi',
    whom: 'plc',
    shows: ['new_operation'],
    learned: [asks(read, '0600050001')],
    told: {
      'coils instead of registers': [asks('0100000008')],
      'several registers where it wrote single ones': [asks('1000050001020007')],
      'a mask': [asks('16000500ff0000')],
      'looks at the exception status': [asks('07')],
      'a block of a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x0406, [1, 0, 100, 0, 0, 0xa8, 1, 0]))] },
    },
    near: {
      'the two that it always used': [asks('0600050001', read)],
      'again and again': [{ ...asks(read), times: 10, every: 300 }],
      'the same from a new connection': [asks(read)],
    },
  }),
  ...scenariosOf({
    about: 'new_unit',
    who: 'hmi',
    whom: 'panel',
    shows: ['new_unit'],
    learned: [asks(read), { ...asks(read), unit: 3 }],
    told: {
      'the next one': [{ ...asks(read), unit: 2 }],
      'one far away': [{ ...asks(read), unit: 17 }],
      'all at once': [{ ...asks(read), unit: 0 }],
      'the gateway itself': [{ ...asks(read), unit: 255 }],
    },
    near: {
      'both that it knows': [asks(read), { ...asks(read), unit: 3 }],
      'one of them, often': [{ ...asks(read), times: 12, every: 250 }],
      'another one for which it asked while it was learned': {
        learned: [asks(read), { ...asks(read), unit: 9 }],
        steps: [{ ...asks(read), unit: 9 }],
      },
    },
  }),
  ...scenariosOf({
    about: 'new_read_range',
    who: 'hmi',
    whom: 'plc',
    shows: ['new_read_range'],
    learned: reads,
    told: {
      'far away': [asks('0300640005')],
      'one register beyond': [asks('030000000b')],
      'the neighbour': [asks('03000a0001')],
      'by pymodbus': [{ do: 'pymodbus', call: 'read_holding_registers', with: { address: 150, count: 4 } }],
    },
    near: {
      'one of them': [asks('0300090001')],
      'across two that touch': { learned: [asks('0300000005', '0300050005')], steps: [asks('0300030004')] },
      'the first and the last': [asks('0300000001', '0300090001')],
    },
  }),
  ...scenariosOf({
    about: 'new_write_range',
    who: 'hmi',
    whom: 'plc',
    shows: ['new_write_range'],
    learned: [asks('0600050001', '1000100002040001000a')],
    told: {
      'the next register': [asks('0600060001')],
      'far away': [asks('0600780001')],
      'one more of several': [asks('100010000306000100020003')],
    },
    near: {
      'the same': [asks('0600050001', '1000100002040001000a')],
      'one of several': [asks('1000110001020001')],
      'with another value': [asks('0600050003')],
    },
  }),
  ...scenariosOf({
    about: 'value_out_of_range',
    who: 'hmi',
    whom: 'plc',
    shows: ['value_out_of_range'],
    learned: [{ ...asks('0600070064', '06000700c8', '0600070096'), times: 4, every: 50 }],
    told: {
      'far above': [asks('0600072710')],
      'far below': [asks('0600070001')],
      'a little more than a quarter beyond': [asks('06000700e2')],
      'the highest there is': [asks('060007ffff')],
    },
    near: {
      'between those that were': [asks('06000700b4')],
      'the highest that was': [asks('06000700c8')],
      'a little beyond': [asks('06000700dc')],
    },
  }),
  ...scenariosOf({
    about: 'device_identification',
    who: 'hmi',
    whom: 'plc',
    shows: ['device_identification'],
    learned: reads,
    told: {
      'basic objects': [asks(modbus.identify)],
      'the server id': [asks(modbus.reportServer)],
      'the type name of a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x0101))] },
      'controller data of an Omron': { ...mixer, steps: [talk('fins', fins(0x0501, [0]))] },
      'the project of a Schneider': { whom: 'panel', steps: [asks(umas(3, 0))] },
    },
    near: {
      'asked every day': { learned: [asks(read, modbus.identify)], steps: [asks(modbus.identify)] },
      'reads only': reads,
      'the type name as ever': {
        ...oven,
        learned: [talk('slmp', slmp(0x0101))],
        steps: [talk('slmp', slmp(0x0101))],
      },
    },
  }),
  ...scenariosOf({
    about: 'program_download',
    who: 'station',
    whom: 'panel',
    shows: ['program_download'],
    learned: reads,
    told: {
      'to a Schneider': [asks(umas(0x30, 0, 1), umas(0x31, 0, 1, 2))],
      'to a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1829, [0, 0, 0, 0, 0, 0, 2, 0, 1, 2]))] },
      'to an Omron': { ...mixer, steps: [talk('fins', fins(0x0307, [0, 0, 0, 0, 0, 0, 0, 2, 1, 2]))] },
      'to a Siemens': { ...panel('s7'), steps: [talk('s7', s7([0x1a, 0, 0, 0, 0, 0, 0, 0, 9, '_0800001P']))] },
      'to a Rockwell': { ...panel('cip'), steps: [talk('cip', cip(0x4c, 0x37))] },
    },
    near: {
      'every day': { learned: [asks(umas(0x30, 0, 1))], steps: [asks(umas(0x30, 0, 1))] },
      'only holds the reservation': {
        learned: [asks(umas(0x12, 0))],
        steps: [asks(umas(0x10, 0), umas(0x12, 0), umas(0x11, 0))],
      },
      'reads only': { ...oven, steps: [talk('slmp', slmpRead)] },
    },
  }),
  ...scenariosOf({
    about: 'program_upload',
    who: 'station',
    whom: 'panel',
    shows: ['program_upload'],
    learned: reads,
    told: {
      'from a Schneider': [asks(umas(0x33, 0, 1), umas(0x34, 0, 1))],
      'from a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1828, [0, 0, 0, 0, 0, 0, 2, 0]))] },
      'from an Omron': { ...mixer, steps: [talk('fins', fins(0x0306, [0, 0, 0, 0, 0, 0, 0, 2]))] },
      'from a Siemens': { ...panel('s7'), steps: [talk('s7', s7([0x1d, 0, 0, 0, 0, 0, 0, 0, 9, '_0800001A']))] },
    },
    near: {
      'the nightly backup': { learned: [asks(umas(0x33, 0, 1))], steps: [asks(umas(0x33, 0, 1))] },
      'the backup of an Omron': {
        ...mixer,
        learned: [talk('fins', fins(0x0306, [0, 0, 0, 0, 0, 0, 0, 2]))],
        steps: [talk('fins', fins(0x0306, [0, 0, 0, 0, 0, 0, 0, 2]))],
      },
      'reads variables': { ...panel('s7'), steps: [talk('s7', s7Read)] },
    },
  }),
  ...scenariosOf({
    about: 'controller_stop',
    who: 'station',
    whom: 'panel',
    shows: ['controller_stop'],
    learned: reads,
    told: {
      'a Schneider': [asks(umas(0x41, 0))],
      'a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1002, [1, 0]))] },
      'an Omron': { ...mixer, steps: [talk('fins', fins(0x0402))] },
      'a Siemens': { ...panel('s7'), steps: [talk('s7', s7([0x29, 0, 0, 0, 0, 0, 9, 'P_PROGRAM']))] },
      'a Rockwell': { ...panel('cip'), steps: [talk('cip', cip(0x07, 0x8e))] },
      'an application of DNP3': { ...panel('dnp3'), steps: [talk('dnp3', dnp3(18))] },
    },
    near: {
      'stops it every evening': { learned: [asks(umas(0x41, 0))], steps: [asks(umas(0x41, 0))] },
      'looks at the state': {
        ...mixer,
        learned: [talk('fins', fins(0x0601))],
        steps: [talk('fins', fins(0x0601))],
      },
      'writes a coil that stops the belt': { learned: [asks('050001ff00')], steps: [asks('0500010000')] },
    },
  }),
  ...scenariosOf({
    about: 'mode_change',
    who: 'station',
    whom: 'panel',
    shows: ['mode_change'],
    learned: reads,
    told: {
      'starts a Schneider': [asks(umas(0x40, 0))],
      'starts a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1001, [1, 0, 0, 0]))] },
      'an Omron to monitor': { ...mixer, steps: [talk('fins', fins(0x0401, [0xff, 0xff, 2]))] },
      'pauses a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1003, [1, 0]))] },
      'starts a Siemens': {
        ...panel('s7'),
        steps: [talk('s7', s7([0x28, 0, 0, 0, 0, 0, 0, 0xfd, 0, 0, 9, 'P_PROGRAM']))],
      },
    },
    near: {
      'starts it every morning': { learned: [asks(umas(0x40, 0))], steps: [asks(umas(0x40, 0))] },
      'reads only': { ...mixer, steps: [talk('fins', finsRead)] },
      'opens a session': { ...panel('s7'), steps: [talk('s7', s7Read)] },
    },
  }),
  ...scenariosOf({
    about: 'device_restart',
    who: 'station',
    whom: 'panel',
    shows: ['device_restart'],
    learned: reads,
    told: {
      'over Modbus': [asks(modbus.restart)],
      'a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1006, [1, 0]))] },
      'an Omron': { ...mixer, steps: [talk('fins', fins(0x0403))] },
      'a Rockwell': { ...panel('cip'), steps: [talk('cip', cip(0x05, 0x01))] },
      'a station of IEC 104': { ...panel('iec104'), steps: [talk('iec104', iec104(105))] },
      'an outstation of DNP3': { ...panel('dnp3'), steps: [talk('dnp3', dnp3(13))] },
    },
    near: {
      'every Sunday': { learned: [asks(read, modbus.restart)], steps: [asks(modbus.restart)] },
      'asks a station for all its values': { ...panel('iec104'), steps: [talk('iec104', iec104Read)] },
      'reads from an outstation': { ...panel('dnp3'), steps: [talk('dnp3', dnp3Read)] },
    },
  }),
  ...scenariosOf({
    about: 'listen_only',
    who: 'station',
    whom: 'panel',
    shows: ['listen_only'],
    learned: reads,
    told: {
      'over Modbus': [{ ...asks(modbus.listenOnly), deaf: true }],
      'all units of a line': {
        learned: [asks(read), { ...asks(read), unit: 0 }],
        steps: [{ ...asks(modbus.listenOnly), unit: 0, deaf: true }],
      },
      'an outstation that shall report nothing': {
        ...panel('dnp3'),
        steps: [talk('dnp3', dnp3(21, 60, 2, 6, 60, 3, 6))],
      },
    },
    near: {
      'in the test of every morning': {
        learned: [asks(read, modbus.listenOnly)],
        steps: [{ ...asks(modbus.listenOnly), deaf: true }],
      },
      'asks for an echo as ever': { learned: [asks('080000abcd')], steps: [asks('0800001234')] },
      'reads from an outstation': { ...panel('dnp3'), steps: [talk('dnp3', dnp3Read)] },
    },
  }),
  ...scenariosOf({
    about: 'control_command',
    who: 'station',
    whom: 'panel',
    shows: ['control_command'],
    learned: reads,
    told: {
      'clears counters over Modbus': [asks(modbus.clearCounters)],
      'sets the clock of an Omron': { ...mixer, steps: [talk('fins', fins(0x0702, [0x26, 0x11, 0x30, 1, 0]))] },
      'clears an error of a MELSEC': { ...oven, steps: [talk('slmp', slmp(0x1617))] },
      'a switch of IEC 104': { ...panel('iec104'), steps: [talk('iec104', iec104(45, 300))] },
      'operates a relay over DNP3': { ...panel('dnp3'), steps: [talk('dnp3', dnp3(5, 12, 1, 0x28))] },
    },
    near: {
      'switches as ever': {
        whom: 'panel',
        learned: [talk('iec104', iec104(45, 300))],
        steps: [talk('iec104', iec104(45, 300))],
      },
      'sets the clock every night': {
        ...mixer,
        learned: [talk('fins', fins(0x0702, [0x26, 0x11, 0x30, 1, 0]))],
        steps: [talk('fins', fins(0x0702, [0x26, 0x12, 1, 1, 0]))],
      },
      'looks at the clock': { ...mixer, learned: [talk('fins', fins(0x0701))], steps: [talk('fins', fins(0x0701))] },
    },
  }),
];
