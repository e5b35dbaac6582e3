import { createSocket } from 'node:dgram';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { oid } from '#engine/snmp/oid.ts';
import { readTags } from '#engine/snmp/pdu.ts';
import type { BenchSwitch } from './bench-switch.ts';
import {
  answer,
  honestAnswer,
  type Script,
  ScriptedAgent,
  type ServedObject,
  servedObjects,
} from './scripted-agent.ts';
import { snmpConfig } from './source.config.ts';
import { SwitchReader } from './switch-reader.ts';

const bench: BenchSwitch = {
  name: 'SW-01',
  mac: '00:1a:2b:0a:00:01',
  ports: [{ name: 'Gi1/0/1' }, { name: 'Gi1/0/2' }],
  stations: [['00:1a:2b:00:00:11', 1, 20]],
};
const objects = servedObjects(bench);
const communityFile = join(mkdtempSync(join(tmpdir(), 'hinomi-snmp-')), 'community');
writeFileSync(communityFile, 'lookonly', { mode: 0o600 });
const table = {
  fdb: oid('1.3.6.1.2.1.17.7.1.2.2.1.2'),
  names: oid('1.3.6.1.2.1.31.1.1.1.1'),
  local: oid('1.0.8802.1.1.2.1.3.7.1.2'),
};
const asksFor = (oids: readonly (readonly number[])[], root: readonly number[]) =>
  oids.some((one) => one.slice(0, root.length).join('.') === root.join('.'));

let agent: ScriptedAgent | undefined;
afterEach(() => {
  agent?.stop();
  agent = undefined;
});

/** One reading of an agent that does as the script says. */
async function reading(script: Script, rules: object = {}, of: object = {}) {
  agent = await ScriptedAgent.listen(script);
  const config = snmpConfig.parse({
    switches: [{ id: 'sw-1', host: '127.0.0.1', port: agent.port, communityFile, ...of }],
    ...{ requestsPerSecond: 100, answerMs: 100, slowMs: 5000, budgetSeconds: 60, ...rules },
  });
  const reader = new SwitchReader(config.switches[0]!, config, new AbortController().signal);
  const result = await reader.read();
  return { ...result, said: result.troubles.map(({ text }) => text).join('; '), reader, asked: agent.asked };
}
/** Honest but for what `odd` answers; undefined leaves it honest. */
const but =
  (odd: (...given: Parameters<Script>) => Buffer[] | undefined, served: readonly ServedObject[] = objects): Script =>
  (asked) =>
    odd(asked) ?? [honestAnswer(served, asked)];

describe('a switch that answers as it should', () => {
  test('is read whole, only by readings, one at a time', async () => {
    const { picture, troubles, requests, refused, asked } = await reading(but(() => undefined));
    expect(troubles).toEqual([]);
    expect([...picture.whole].toSorted()).toEqual(['arp', 'forwarding', 'neighbours', 'ports']);
    expect(picture.stations).toEqual([{ mac: '00:1a:2b:00:00:11', interface: 101, vlan: 20 }]);
    expect(Object.values(requests).reduce((sum, count) => sum + count, 0)).toBe(asked.length);
    expect(asked.every(({ tag }) => Object.values<number>(readTags).includes(tag))).toBe(true);
    expect(refused).toEqual({});
  });

  test('8,000 devices are all read', async () => {
    const mac = (at: number) =>
      `00:1a:2b:01:${(at >> 8).toString(16).padStart(2, '0')}:${(at & 255).toString(16).padStart(2, '0')}`;
    const stations = Array.from({ length: 8000 }, (_, at): [string, number, number] => [mac(at), 2, 1 + (at % 4)]);
    const served = servedObjects({ ...bench, stations });
    const { picture, troubles } = await reading(
      but(() => undefined, served),
      { requestsPerSecond: 100, rowsPerAnswer: 50, answerMs: 5000 },
    );
    expect(troubles).toEqual([]);
    expect(new Set(picture.stations.map((one) => one.mac)).size).toBe(8000);
  }, 60_000);

  test('a table for each VLAN is asked for by community@VLAN', async () => {
    const plain = (vlan: string): ServedObject[] => {
      const tail = vlan === 'lookonly@20' ? [0, 0x1a, 0x2b, 0, 0, 0x11] : [0, 0x1a, 0x2b, 0, 0, 0x12];
      return [
        [oid('1.3.6.1.2.1.17.1.4.1.2.1'), Buffer.from('020165', 'hex')],
        [[...oid('1.3.6.1.2.1.17.4.3.1.2'), ...tail], Buffer.from('020101', 'hex')],
      ];
    };
    const vlans: ServedObject[] = [20, 30, 1002].map((vlan) => [
      [...oid('1.3.6.1.4.1.9.9.46.1.3.1.1.2.1'), vlan],
      Buffer.from('020101', 'hex'),
    ]);
    const served = [...objects.filter(([name]) => !asksFor([name], oid('1.3.6.1.2.1.17'))), ...vlans];
    const { picture, asked } = await reading(
      but((one) => (one.community === 'lookonly' ? undefined : [honestAnswer(plain(one.community), one)]), served),
      {},
      { tablePerVlan: true },
    );
    expect(picture.stations).toEqual([
      { mac: '00:1a:2b:00:00:11', interface: 101, vlan: 20 },
      { mac: '00:1a:2b:00:00:12', interface: 101, vlan: 30 },
    ]);
    expect(new Set(asked.map(({ community }) => community))).toEqual(
      new Set(['lookonly', 'lookonly@20', 'lookonly@30']),
    );
  });
});

describe('a switch that does not', () => {
  test('one that sends a table in circles is left, with a word, and what came before is kept', async () => {
    let turns = 0;
    const { picture, said, asked } = await reading(
      but(({ id, oids }) => {
        if (!asksFor(oids, table.fdb)) return undefined;
        turns++;
        const at = [...table.fdb, 20, 0, 0x1a, 0x2b, 0, 0, turns % 2];
        return [
          answer(id, [
            [at, Buffer.from('020101', 'hex')],
            [[...table.fdb.slice(0, -1), 3, ...at.slice(-7)], Buffer.from('020103', 'hex')],
          ]),
        ];
      }),
    );
    expect(said).toContain('goes in circles');
    expect(picture.whole.has('forwarding')).toBe(false);
    expect(asked.length).toBeLessThan(40);
  });

  test('a table without end is read to the limit, with a word', async () => {
    let next = 0;
    const { picture, said } = await reading(
      but(({ id, oids }) => {
        if (!asksFor(oids, table.fdb)) return undefined;
        const rows = Array.from({ length: 20 }, (): ServedObject => {
          next++;
          return [
            [...table.fdb, 20, 0, 0x1a, 0x2b, next >> 16, (next >> 8) & 255, next & 255],
            Buffer.from('020101', 'hex'),
          ];
        });
        return [
          answer(
            id,
            rows.flatMap((row) => [
              row,
              [[...table.fdb.slice(0, -1), 3, ...row[0].slice(-7)], Buffer.from('020103', 'hex')],
            ]),
          ),
        ];
      }),
      { maxRows: 500 },
    );
    expect(said).toContain('more than 500 rows');
    expect(picture.whole.has('forwarding')).toBe(false);
    expect(picture.stations).toHaveLength(500);
  });

  test.each([
    ['nothing', () => [], 'no answer'],
    ['bytes that mean nothing', () => [Buffer.from('hello')], 'no answer of SNMP'],
    ['half an answer', (whole: Buffer) => [whole.subarray(0, -3)], 'it ends before its length says'],
    ['an answer to another request', (_: Buffer, id: number) => [answer(id + 1, [])], 'an answer to another request'],
    ['more than the answer', (whole: Buffer) => [Buffer.concat([whole, whole])], 'more bytes than the message has'],
    [
      'an answer under another community',
      (_: Buffer, id: number) => [answer(id, [], { community: 'public' })],
      'under another community',
    ],
  ] as const)('%s: left alone after three in a row, and nothing counts as gone', async (_, spoil, words) => {
    const { picture, answered, said, asked } = await reading(
      but((one) =>
        asksFor(one.oids, table.local) || asksFor(one.oids, table.fdb) || asksFor(one.oids, table.names)
          ? [...spoil(honestAnswer(objects, one), one.id)]
          : undefined,
      ),
    );
    expect(answered).toBe(true);
    expect(said).toContain(words);
    expect([...picture.whole]).toEqual([]);
    expect(asked.filter(({ oids }) => asksFor(oids, table.names)).length).toBeLessThanOrEqual(3);
  });

  test('answers from another address are not heard', async () => {
    const other = createSocket('udp4');
    const { answered, said } = await reading((asked) => {
      other.send(honestAnswer(objects, asked), asked.from, '127.0.0.1');
      return [];
    });
    other.close();
    expect(answered).toBe(false);
    expect(said).toContain('no answer');
  });

  test('an answer that would be too big is asked for in smaller pieces', async () => {
    const { picture, troubles } = await reading(
      but(({ id, repetitions, tag }) =>
        tag === readTags.getBulk && repetitions > 4 ? [answer(id, [], { status: 1 })] : undefined,
      ),
    );
    expect(troubles).toEqual([]);
    expect(picture.stations).toHaveLength(1);
  });

  test('one that never answers is asked less and less often', async () => {
    const { answered, reader, asked } = await reading(() => [], { everySeconds: 100 });
    expect([answered, asked.length, reader.restMs]).toEqual([false, 2, 0]);
    await reader.read();
    expect(reader.restMs).toBeGreaterThan(150_000);
  });

  test('a reading ends where black-out hours begin, and that is no failure of the switch', async () => {
    const { reader } = await reading(
      but(() => undefined),
      { requestsPerSecond: 20 },
    );
    for (const _ of [1, 2]) {
      const { troubles, picture } = await reader.read(100);
      expect(troubles.map(({ code }) => code)).toEqual(['reading_until_blackout']);
      expect(picture.whole.has('forwarding')).toBe(false);
    }
    expect(reader.restMs).toBe(0);
  });

  test('ports without their names place nothing', async () => {
    const { picture } = await reading(
      but((one) => (asksFor(one.oids, table.names) ? [answer(one.id, [], { status: 5 })] : undefined)),
    );
    expect([picture.ports, picture.stations]).toEqual([[], []]);
  });
});
