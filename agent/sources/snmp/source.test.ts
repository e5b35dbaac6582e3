import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findings } from '#protocol/events/validate.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import type { BenchSwitch } from './bench-switch.ts';
import { type RealSnmpd, snmpdPath, startSnmpd } from './real-snmpd.ts';
import { source } from './source.ts';

const plc = '00:1a:2b:00:00:11';
const hmi = '00:1a:2b:00:00:12';
const laptop = '00:1a:2b:00:00:99';
const names = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `Gi1/0/${at + 1}` }));
/** The access switch: a PLC at port 1, port 2 without a cable, everybody else behind port 4. */
const access: BenchSwitch = {
  name: 'SW-01',
  mac: '00:1a:2b:0a:00:01',
  ports: [
    { name: 'Gi1/0/1', alias: 'press 3' },
    { name: 'Gi1/0/2', up: false },
    { name: 'Gi1/0/3' },
    { name: 'Gi1/0/4', alias: '上位' },
  ],
  stations: [
    [plc, 1, 20],
    [hmi, 4, 20],
    ['00:1a:2b:0a:00:02', 4, 1],
  ],
};
/** The one above it: the HMI at port 2, the access switch behind port 1, and addresses, as a router knows them. */
const core: BenchSwitch = {
  name: 'SW-02',
  mac: '00:1a:2b:0a:00:02',
  ports: names(4),
  stations: [
    [plc, 1, 20],
    [hmi, 2, 20],
    ['00:1a:2b:0a:00:01', 1, 1],
  ],
  neighbours: [
    {
      port: 1,
      chassis: '00:1a:2b:0a:00:01',
      portId: 'Gi1/0/4',
      name: 'SW-01',
      address: '10.20.0.2',
      capabilities: 0x20,
    },
  ],
  arp: [['10.20.1.11', plc]],
};

function secret(to: RealSnmpd, name: string, words: string): string {
  const file = join(to.folder, name);
  writeFileSync(file, `${words}\n`, { mode: 0o600 });
  return file;
}

const players: RealSnmpd[] = [];
afterEach(async () => {
  for (const one of players.splice(0)) await one.stop();
});
async function started(...how: Parameters<typeof startSnmpd>): Promise<RealSnmpd> {
  const player = await startSnmpd(...how);
  players.push(player);
  return player;
}

const of = (running: RunningForTest, kind: string) =>
  running.events.filter((event) => event.kind === kind).map(({ fields }) => fields);

test('the sample is a valid configuration', () => {
  const { type, ...sample } = parse(readFileSync(new URL('./sample.yaml', import.meta.url), 'utf8'));
  expect(type).toBe(source.type);
  expect(source.schema.parse(sample)).toMatchObject({ requestsPerSecond: 10, uplinkMacs: 8, goneHours: 24 });
});

test.each([
  [{}, 'communityFile'],
  [{ communityFile: 'c', user: 'u' }, 'communityFile'],
  [{ communityFile: 'c', auth: 'sha', authFile: 'a' }, 'user'],
  [{ user: 'u', auth: 'sha' }, 'authFile'],
  [{ user: 'u', priv: 'aes', privFile: 'p' }, 'priv'],
  [{ communityFile: 'c', vlans: [20] }, 'vlans'],
])('a switch that cannot be asked like this is refused: %j', (more, place) => {
  const { error } = source.schema.safeParse({ switches: [{ id: 'a', host: 'h', ...more }] });
  expect(error!.issues.map(({ path }) => path.join('.'))).toEqual([`switches.0.${place}`]);
});

describe.skipIf(snmpdPath === undefined)('on switches that snmpd plays (needs snmpd)', () => {
  test('each device at its own port, uplinks told apart, moves and new devices told, by v2c and v3', async () => {
    const below = await started(access);
    const above = await started(core, ['watch SHA-256 authauthauth AES privprivpriv']);
    const running = runForTest(source, {
      everySeconds: 0.2,
      requestsPerSecond: 100,
      answerMs: 10_000,
      slowMs: 10_000,
      learnHours: 0,
      goneHours: 0,
      switches: [
        {
          id: 'sw-1',
          host: '127.0.0.1',
          port: below.port,
          communityFile: secret(below, 'c', 'lookonly'),
          unusedPorts: ['Gi1/0/2'],
        },
        {
          ...{ id: 'sw-2', host: '127.0.0.1', port: above.port, user: 'watch' },
          ...{ auth: 'sha256', authFile: secret(above, 'a', 'authauthauth') },
          ...{ priv: 'aes', privFile: secret(above, 'p', 'privprivpriv') },
        },
      ],
    });
    await running.until((events) => events.filter(({ kind }) => kind === 'net.switch_port').length >= 2);
    expect(
      of(running, 'net.switch_port').toSorted((a, b) => (a['source.mac']! < b['source.mac']! ? -1 : 1)),
    ).toMatchObject([
      {
        ...{ 'event.action': 'present', 'source.mac': plc, 'source.ip': '10.20.1.11', 'hinomi.switch.id': 'sw-1' },
        ...{ 'hinomi.switch.port': 'Gi1/0/1', 'hinomi.switch.port_alias': 'press 3', 'network.vlan.id': '20' },
        ...{ 'observer.name': 'SW-01', 'observer.ip': '127.0.0.1' },
      },
      { 'source.mac': hmi, 'hinomi.switch.id': 'sw-2', 'hinomi.switch.port': 'Gi1/0/2' },
    ]);
    expect(of(running, 'net.switch_port').filter((fields) => 'hinomi.switch.uplink' in fields)).toEqual([]);
    expect(of(running, 'net.switch_link')).toMatchObject([
      {
        'hinomi.switch.id': 'sw-2',
        'hinomi.switch.port': 'Gi1/0/1',
        'hinomi.switch.neighbour': 'SW-01',
        'source.ip': '10.20.0.2',
      },
    ]);
    expect(of(running, 'net.port_state')).toHaveLength(8);
    const readings = of(running, 'net.switch_reading');
    expect(readings.map((fields) => fields['event.action'])).toEqual(['whole', 'whole']);
    for (const fields of readings) {
      expect(Object.keys(fields['hinomi.switch.requests'] as object).toSorted()).toEqual(['Get', 'GetBulk']);
      expect(fields['hinomi.switch.refused']).toEqual({});
    }

    below.becomes({
      ...access,
      ports: access.ports.map((port) => ({ ...port, up: true })),
      stations: [[plc, 3, 20], [laptop, 2, 20], ...access.stations.slice(1)],
    });
    await running.until((events) => events.some(({ fields }) => fields['source.mac'] === laptop));
    await running.until((events) => events.some(({ fields }) => fields['event.action'] === 'moved'));
    expect(of(running, 'net.switch_port').slice(2)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          ...{ 'event.action': 'appeared', 'source.mac': laptop, 'hinomi.switch.port': 'Gi1/0/2' },
          ...{ 'hinomi.switch.port_empty': true, 'hinomi.switch.unused': true, 'hinomi.switch.learning': false },
        }),
        expect.objectContaining({
          ...{ 'event.action': 'moved', 'source.mac': plc, 'hinomi.switch.port': 'Gi1/0/3' },
          ...{
            'hinomi.switch.previous_port': 'Gi1/0/1',
            'hinomi.switch.previous_id': 'sw-1',
            'hinomi.switch.moves': 1,
          },
        }),
      ]),
    );
    expect(of(running, 'net.port_state').slice(8)).toMatchObject([
      { 'event.action': 'up', 'hinomi.switch.port': 'Gi1/0/2', 'hinomi.switch.unused': true },
    ]);
    await running.stop();
    expect(running.events.flatMap(findings)).toEqual([]);
    expect(JSON.stringify([running.events, running.position(), running.health])).not.toMatch(
      /lookonly|authauth|privpriv/,
    );
  });
});
