import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findings } from '#protocol/events/validate.ts';
import { compareFacts } from './fact.ts';
import { type HardwareAnswers, hardwareReadings } from './hardware.ts';

const panel: HardwareAnswers = {
  system: { manufacturer: 'ACME Electric', model: 'IPC-427E', serial: 'SVP-J123456', virtual: false },
  bios: { vendor: 'AMI', version: 'V21.01.07', releaseDate: '2019-03-01' },
  cpu: { manufacturer: 'Intel', brand: 'Xeon® E3-1505L', physicalCores: 4 },
  memoryBytes: 17_179_869_184,
  disks: [
    { device: '/dev/sda', name: 'SDSSDA240G', vendor: '', serialNum: '170412', size: 240_057_409_536, type: 'SSD' },
  ],
  interfaces: [
    { iface: 'lo', mac: '00:00:00:00:00:00', type: 'virtual', virtual: false, internal: true },
    { iface: 'eno1', mac: '00:1b:1b:aa:bb:cc', type: 'wired', virtual: false, internal: false },
    { iface: 'veth1', mac: '02:42:ac:11:00:02', type: 'wired', virtual: true, internal: false },
  ],
};
const factsOf = (answers: HardwareAnswers) =>
  hardwareReadings(answers).flatMap((reading) => ('facts' in reading ? reading.facts : []));
const seen = { time: '2026-03-01T00:00:00.000Z', host: 'pc' };

test('machine, disks and the interfaces that are hardware become facts that fit their kind', () => {
  const facts = factsOf(panel);
  expect(facts.map(({ item, key }) => `${item} ${key}`)).toEqual([
    'hardware machine',
    'drive sda',
    'network_interface eno1',
  ]);
  expect(facts[0]?.fields).toEqual({
    'device.manufacturer': 'ACME Electric',
    'device.model.name': 'IPC-427E',
    'device.serial_number': 'SVP-J123456',
    'hinomi.hardware.virtual': false,
    'hinomi.hardware.bios': 'AMI V21.01.07 2019-03-01',
    'hinomi.hardware.cpu': 'Intel Xeon® E3-1505L',
    'hinomi.hardware.cores': 4,
    'hinomi.hardware.memory_bytes': 17_179_869_184,
  });
  const { drafts } = compareFacts(undefined, hardwareReadings(panel), seen);
  expect(drafts.flatMap(findings)).toEqual([]);
});

test.each(['', '-', ' Default string ', 'To Be Filled By O.E.M.', 'System Serial Number', '0000000', 'None'])(
  'a serial number that reads %j is none, and why is said',
  (serial) => {
    const [machine] = factsOf({ ...panel, system: { ...panel.system, serial } });
    expect(machine?.fields['device.serial_number']).toBeUndefined();
    expect(machine?.fields['hinomi.reason']).toContain('not told');
  },
);

test('a disk that is exchanged is one removed and one added, a board with another serial number one change', () => {
  const before = compareFacts(undefined, hardwareReadings(panel), seen);
  const other = {
    ...panel,
    system: { ...panel.system, serial: 'SVP-J999999' },
    disks: [{ ...panel.disks[0]!, device: '/dev/nvme0n1', serialNum: '99' }],
  };
  const after = compareFacts(before.known, hardwareReadings(other), seen);
  expect(after.drafts.map(({ fields }) => [fields['event.action'], fields['hinomi.posture.key']])).toEqual([
    ['changed', 'machine'],
    ['removed', 'sda'],
    ['added', 'nvme0n1'],
  ]);
});

test('what a system does not tell any more was not removed', () => {
  const before = compareFacts(undefined, hardwareReadings(panel), seen);
  const silent = {
    ...panel,
    system: { ...panel.system, manufacturer: '', model: '', serial: '-' },
    disks: [],
    interfaces: [],
  };
  expect(compareFacts(before.known, hardwareReadings(silent), seen).drafts).toEqual([]);
});

test('no text of a maker makes it fail', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (model, serial) => {
      const readings = hardwareReadings({ ...panel, system: { ...panel.system, model, serial } });
      expect(compareFacts(undefined, readings, seen).drafts.flatMap(findings)).toEqual([]);
    }),
  );
});
