import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { hasPseudoLines, PseudoLine } from '../../agent/controllers/pseudo-line.ts';
import { collectModbus } from '../../agent/sources/modbus/collect.ts';
import { parseMap } from '../../agent/sources/modbus/map.ts';
import { source } from '../../agent/sources/modbus/source.ts';
import { runForTest } from '../../agent/sources/source-harness.ts';
import { JsonProcess } from '../support/json-process.ts';

const peers = new URL('../support/peers/', import.meta.url).pathname;
const launcher = new URL('../../hinomi', import.meta.url).pathname;
const mapText = 'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 200 }] }]';
const python = '/usr/bin/python3';
const noPymodbus = spawnSync(python, ['-c', 'import pymodbus, serial_asyncio']).status !== 0;
const noLibmodbus =
  spawnSync('gcc', ['--version']).status !== 0 || spawnSync('pkg-config', ['--exists', 'libmodbus']).status !== 0;
const ends: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serialPeer(command: string, words: (port: string) => string[]) {
  const line = await PseudoLine.start();
  ends.push(() => line.unplug());
  const server = await JsonProcess.start(command, words(line.otherPath));
  ends.push(() => server.kill());
  return { line, server };
}

/** Pseudo terminals have no parity bit, and some programs take that for a fault. */
const quick = { baud: 19_200, parity: 'none', stopBits: 1, listenSeconds: 0.1 } as const;
const folder = mkdtempSync(join(tmpdir(), 'hinomi-serial-'));

describe.skipIf(!hasPseudoLines)('a serial line (skipped without the package socat)', () => {
  test.skipIf(noPymodbus)(
    'with a device of pymodbus is read by the command line and by an agent, as often as they count (skipped without python3-pymodbus and python3-serial-asyncio)',
    async () => {
      const { line, server } = await serialPeer(python, (port) => [`${peers}pymodbus_server.py`, '--serial', port]);
      const mapFile = join(folder, 'map.yaml');
      writeFileSync(mapFile, mapText);
      const words = [
        '--map',
        mapFile,
        '--baud',
        '19200',
        '--parity',
        'none',
        '--listen',
        '0.1',
        '--rate',
        '0',
        '--json',
      ];
      const { stdout } = await promisify(execFile)(launcher, ['snapshot', 'modbus', line.path, ...words]);
      const [header, ...items] = stdout.trim().split('\n');
      const { requests, complete, address, refused } = JSON.parse(header!).header;
      expect({ complete, address, refused }).toEqual({ complete: true, address: line.path, refused: {} });
      expect(items.filter((item) => /"1\/holding\/\d+"/.test(item))).toHaveLength(200);
      const counted = Object.fromEntries(
        Object.entries(requests as object).map(([name, count]) => [name.split(' ')[0], count]),
      );
      expect((await server.order({}))['requests']).toEqual(counted);

      const device = { id: 'press', serial: { path: line.path, ...quick }, map: parseMap(mapText) };
      const often = { requestsPerSecond: 100, probeEverySeconds: 0, confirmSeconds: 0 };
      const running = runForTest(source, { devices: [{ ...device, ...often }] });
      ends.push(() => running.stop());
      await running.until((events) => events.some(({ fields }) => fields['snapshot.complete'] === true));
      await server.order({ set: { address: 150, value: 4711 } });
      expect(await running.command('snapshot')).toMatchObject({ snapshots: [{ complete: true, changes: 1 }] });
      expect(running.events.find(({ kind }) => kind === 'ot.config_change')!.fields).toMatchObject({
        'change.path': '1/holding/150',
        'change.to': '4711',
      });
      const seen = (await server.order({}))['requests'] as object;
      expect(
        Object.keys(seen)
          .map(Number)
          .every((code) => [1, 2, 3, 4, 7, 8, 11, 12, 17, 43].includes(code)),
      ).toBe(true);
    },
  );

  test.skipIf(noLibmodbus)('with a device of libmodbus is read (skipped without gcc and libmodbus-dev)', async () => {
    const program = join(folder, 'server');
    execFileSync('gcc', ['-o', program, `${peers}libmodbus_server.c`, '-lmodbus']);
    const { line, server } = await serialPeer(program, (port) => [port]);
    const snapshot = await collectModbus(
      {
        device: 'press',
        host: '',
        port: 0,
        serial: { path: line.path, otherMaster: false, ...quick },
        requestsPerSecond: 0,
        connectMs: 2000,
        answerMs: 1500,
        slowMs: 60_000,
        budgetSeconds: 60,
      },
      parseMap(mapText),
      () => new Date(),
    );
    expect(snapshot.header).toMatchObject({ complete: true, facts: { connections: 1 }, refused: {} });
    expect(snapshot.sections.get('values')!.entries.size).toBe(200);
    // It takes other functions for a damaged frame and says nothing, as many a small device does.
    const { '3 read holding registers': reads, '17 report server id': asked } = snapshot.header.requests;
    const seen: unknown[] = [];
    while (seen.length < reads! + asked!) seen.push((await server.next())['function']);
    expect([seen.filter((code) => code === 3).length, seen.filter((code) => code === 17).length]).toEqual([
      reads,
      asked,
    ]);
  });
});
