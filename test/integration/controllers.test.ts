import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { assemble, diffSnapshots, type Snapshot, type SnapshotPart } from '#engine/snapshot/snapshot.ts';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { collectModbus } from '../../agent/sources/modbus/collect.ts';
import { parseMap } from '../../agent/sources/modbus/map.ts';
import { source as modbusSource } from '../../agent/sources/modbus/source.ts';
import type { ModbusTarget } from '../../agent/sources/modbus/target.ts';
import { collectOpcUa } from '../../agent/sources/opc-ua/collect.ts';
import { probeOpcUa } from '../../agent/sources/opc-ua/probe.ts';
import { source as opcUaSource } from '../../agent/sources/opc-ua/source.ts';
import type { OpcUaTarget } from '../../agent/sources/opc-ua/target.ts';
import { type RunningForTest, runForTest } from '../../agent/sources/source-harness.ts';
import { longForm } from '../support/form.ts';
import { JsonProcess } from '../support/json-process.ts';

const here = new URL('.', import.meta.url);
const path = (name: string) => new URL(name, here).pathname;
const ends: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function peer(command: string, args: string[]): Promise<JsonProcess> {
  const process = await JsonProcess.start(command, args);
  ends.push(() => process.kill());
  return process;
}

const simulator = (name: string, ...args: string[]) =>
  peer(process.execPath, [path(`../../simulators/${name}/main.ts`), ...args]);

function run(source: typeof opcUaSource | typeof modbusSource, device: object): RunningForTest {
  const running = runForTest(source as typeof opcUaSource, { devices: [device] });
  ends.push(() => running.stop());
  return running;
}

const ofKind = (events: EventDraft[], kind: string) => events.filter((event) => event.kind === kind);
const changes = (running: RunningForTest) => ofKind(running.events, 'ot.config_change').map((event) => event.fields);
const actions = (running: RunningForTest) =>
  ofKind(running.events, 'ot.controller_state').map((event) => event.fields['event.action']);
const firstSnapshot = (running: RunningForTest) =>
  running.until((events) => ofKind(events, 'ot.snapshot').some((event) => event.fields['snapshot.complete'] === true));

function parts(events: EventDraft[]): SnapshotPart[] {
  return ofKind(events, 'ot.snapshot').map(({ fields }) => ({
    header: fields['snapshot.header'],
    blobs: fields['snapshot.blobs'],
    data: fields['snapshot.data'],
  })) as SnapshotPart[];
}

describe('a Modbus controller of the model plant', () => {
  test('a planted change is found, moving values are not, and both sides count the same reads', async () => {
    const plc = await simulator('plc-modbus', '--profile', 'press', '--seed', '7');
    const running = run(modbusSource, {
      id: 'press',
      host: '127.0.0.1',
      port: plc.ready['port'],
      map: plc.ready['map'],
      requestsPerSecond: 100,
      probeEverySeconds: 0,
      confirmSeconds: 0,
    });
    await firstSnapshot(running);
    await plc.order({ set: { table: 'holding', address: 0, value: 1450 } });
    await plc.order({ set: { table: 'coils', address: 2, value: 1 } });
    await running.command('snapshot');
    expect(changes(running)).toMatchObject([
      {
        'change.path': '1/coils/2 遠隔操作の許可',
        'change.from': 'false',
        'change.to': 'true',
        'change.class': 'config',
      },
      { 'change.path': '1/holding/0 加圧力設定', 'change.from': '120', 'change.to': '145', 'change.unit': 'kN' },
    ]);
    expect(running.events.flatMap(findings)).toEqual([]);
    const claimed: Record<string, number> = {};
    for (const part of parts(running.events)) {
      for (const [name, count] of Object.entries(part.header['requests'] as Record<string, number>)) {
        const code = name.split(' ')[0]!;
        claimed[code] = (claimed[code] ?? 0) + count;
      }
    }
    expect(await plc.order({ report: true })).toMatchObject({ requests: claimed, writes: 0, openAtOnce: 1 });
  });

  test('stop, start and a cut line stand in the record with their kind', async () => {
    const plc = await simulator('plc-modbus', '--profile', 'oven');
    const running = run(modbusSource, {
      id: 'oven',
      host: '127.0.0.1',
      port: plc.ready['port'],
      map: plc.ready['map'],
      requestsPerSecond: 100,
      probeEverySeconds: 0.05,
      settleSeconds: 0,
    });
    await running.until(() => JSON.stringify(running.position() ?? '').includes('lastGood'));
    await plc.order({ run: false });
    await running.until(() => actions(running).includes('stop'));
    await plc.order({ run: true });
    await running.until(() => actions(running).includes('start'));
    await plc.order({ drop: true });
    await running.until(() => actions(running).includes('comm_loss'));
    await plc.order({ drop: false });
    await running.until(() => actions(running).includes('comm_restore'));
    expect(actions(running)).toEqual(['stop', 'start', 'comm_loss', 'comm_restore']);
  });
});

const openTarget = (url: unknown): OpcUaTarget => ({
  device: 'oven',
  url: String(url),
  security: 'None',
  trust: [],
  acceptAnyCertificate: false,
  requestsPerSecond: 0,
  answerMs: 30_000,
  slowMs: 60_000,
  budgetSeconds: 120,
  browseBatch: 100,
  readBatch: 500,
  nodeCap: 100_000,
});

describe('an OPC UA controller of the model plant', () => {
  const gentle = { requestsPerSecond: 100, probeEverySeconds: 0, confirmSeconds: 0, answerMs: 30_000 };

  test('planted changes are found, moving values are not, and the hub can put the snapshot together', async () => {
    const plc = await simulator('opc-ua-server', '--profile', 'weld');
    const running = run(opcUaSource, { id: 'weld', url: plc.ready['url'], ...gentle });
    await firstSnapshot(running);
    expect(running.readings[0]).toMatchObject({ device: 'weld', step: 'look', of: null, secondsLeft: null });
    const told = running.readings.length;
    expect(await running.command('snapshot')).toMatchObject({ snapshots: [{ changes: 0, complete: true }] });
    const foretold = running.readings.slice(told).find(({ of }) => of !== null);
    expect(foretold).toMatchObject({ step: 'look', secondsLeft: expect.any(Number) });
    expect(parts(running.events).at(-1)!.blobs).toEqual([]);
    await plc.order({ set: { path: 'Welder/ParameterSet/WeldCurrent', value: 9.75 } });
    await plc.order({ set: { path: 'Welder/Identification/SoftwareRevision', value: '4.09' } });
    await plc.order({ add: { name: 'HiddenOffset', value: 3 } });
    await running.command('snapshot');
    await plc.order({ remove: { path: 'Welder/ParameterSet/WeldTime' } });
    await running.command('snapshot');
    const found = changes(running)
      .map((fields) => [
        fields['change.op'],
        fields['change.path'],
        fields['change.from'],
        fields['change.to'],
        fields['change.class'],
      ])
      .sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1));
    const place = 'Objects/Welder';
    expect(found).toEqual([
      ['changed', `${place}/Identification/SoftwareRevision`, '4.08', '4.09', 'identity'],
      ['added', `${place}/ParameterSet/HiddenOffset`, undefined, '3', 'structure'],
      ['changed', `${place}/ParameterSet/WeldCurrent`, '8.5', '9.75', 'config'],
      ['removed', `${place}/ParameterSet/WeldTime`, '220', undefined, 'structure'],
    ]);
    expect(running.events.flatMap(findings)).toEqual([]);
    for (const event of running.events) expect(JSON.stringify(event).length).toBeLessThan(200_000);
    const all = parts(running.events);
    const firstCount = all[0]!.header['parts'] as number;
    const whole = assemble(all.slice(0, firstCount)).snapshot!;
    expect(whole.root).toBe(all[0]!.header['root']);
    expect(whole.sections.get('instances')!.entries.size).toBeGreaterThan(20);
    expect(diffSnapshots(whole, whole)).toEqual([]);
    const report = (await plc.order({ report: true }))['requests'] as Record<string, number>;
    expect(Object.keys(report).sort()).toEqual([
      'ActivateSession',
      'Browse',
      'CloseSession',
      'CreateSession',
      'FindServers',
      'GetEndpoints',
      'Read',
    ]);
  });

  test('narrow limits and few continuation points lose no node', async () => {
    const oven = ['--profile', 'oven', '--nodes', longForm ? '1200' : '400'];
    const wide = await simulator('opc-ua-server', ...oven);
    const narrow = await simulator(
      'opc-ua-server',
      ...oven,
      ...['--nodes-per-read', '100', '--nodes-per-browse', '10', '--continuation-points', '5'],
    );
    const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
    ends.push(() => rmSync(pki, { recursive: true, force: true }));
    const read = async (plc: JsonProcess) => {
      const snapshot = await collectOpcUa(openTarget(plc.ready['url']), pki, [], () => new Date());
      expect(snapshot.header).toMatchObject({ complete: true, refused: {} });
      return [...snapshot.sections.get('instances')!.entries.keys()];
    };
    expect(await read(narrow)).toEqual(await read(wide));
  });

  test('an unknown certificate is refused with its thumbprint, an approved one is read, a changed one is told and stops it', async () => {
    const plc = await simulator('opc-ua-server', '--profile', 'assembly', '--security', 'all');
    const device = { id: 'assembly', url: plc.ready['url'], security: 'SignAndEncrypt', ...gentle };
    const stranger = run(opcUaSource, device);
    await stranger.until((events) => ofKind(events, 'ot.snapshot').length > 0);
    const refused = ofKind(stranger.events, 'ot.snapshot')[0]!.fields;
    expect(refused['snapshot.complete']).toBe(false);
    const thumbprint = /[0-9A-F]{64}/.exec(String(refused['snapshot.reason']))?.[0];
    expect(thumbprint).toBeDefined();
    const approved = run(opcUaSource, { ...device, trust: [thumbprint], probeEverySeconds: 0.2, settleSeconds: 0 });
    await firstSnapshot(approved);
    expect(parts(approved.events)[0]!.header['identity']).toBe('SignAndEncrypt/Basic256Sha256/anonymous');
    // Another certificate at the same place: told once as a change of the way in, and neither a loss nor a removal.
    await plc.kill();
    await simulator('opc-ua-server', '--profile', 'assembly', '--security', 'all', '--port', String(plc.ready['port']));
    await approved.until((events) => ofKind(events, 'ot.config_change').length > 0);
    await approved.command('snapshot');
    const told = changes(approved);
    expect(new Set(told.map((fields) => fields['change.section']))).toEqual(new Set(['endpoints']));
    expect(new Set(told.map((fields) => fields['change.attribute']))).toEqual(new Set(['certificate']));
    expect(new Set(told.map((fields) => fields['change.severity']))).toEqual(new Set(['critical']));
    expect(new Set(told.map((fields) => fields['change.id'])).size).toBe(told.length);
    expect(approved.health.at(-1)!.reason).toContain('another certificate than the approved one');
  });

  test('a restart stands in the record as stop and start, and changes nothing in the configuration', async () => {
    const plc = await simulator('opc-ua-server', '--profile', 'assembly');
    const port = String(plc.ready['port']);
    const device = { id: 'assembly', url: plc.ready['url'], ...gentle, probeEverySeconds: 0.2, settleSeconds: 0 };
    const running = run(opcUaSource, device);
    await firstSnapshot(running);
    await running.until(() => JSON.stringify(running.position() ?? '').includes('lastGood'));
    await plc.kill();
    await running.until(() => actions(running).includes('comm_loss'));
    await simulator('opc-ua-server', '--profile', 'assembly', '--port', port);
    await running.until(() => actions(running).includes('start'));
    expect(actions(running)).toEqual(['comm_loss', 'comm_restore', 'stop', 'start']);
    await running.command('snapshot');
    const configuration = changes(running).filter((fields) => fields['change.section'] === 'instances');
    expect(configuration).toEqual([]);
    expect(running.events.flatMap(findings)).toEqual([]);
  });

  test('a new way in is seen by the next look, without a request more', async () => {
    const pki = mkdtempSync(join(tmpdir(), 'hinomi-pki-'));
    ends.push(() => rmSync(pki, { recursive: true, force: true }));
    const since = ['--profile', 'weld', '--since', '1760000000000', '--pki', join(pki, 'server')];
    const plc = await simulator('opc-ua-server', ...since);
    const look = () => probeOpcUa(openTarget(plc.ready['url']), join(pki, 'own'), () => new Date());
    const before = await look();
    expect(await look()).toMatchObject({ startTime: before.startTime, marker: before.marker });
    const asked = (await plc.order({ report: true }))['requests'];
    expect(Object.keys(asked as object)).not.toContain('Browse');
    await plc.kill();
    await simulator('opc-ua-server', ...since, '--security', 'all', '--port', new URL(String(plc.ready['url'])).port);
    const after = await look();
    expect(after.startTime).toBe(before.startTime);
    expect(after.marker).not.toBe(before.marker);
  });

  test('a marker that the last snapshot found is looked at, and one that moved leads to a snapshot', async () => {
    const plc = await simulator('opc-ua-server', '--profile', 'weld');
    await plc.order({ add: { name: 'RevisionCounter', value: 7 } });
    const device = { id: 'weld', url: plc.ready['url'], ...gentle, probeEverySeconds: 0.2, settleSeconds: 0 };
    const running = run(opcUaSource, device);
    await firstSnapshot(running);
    await running.until(() => JSON.stringify(running.position() ?? '').includes('"markers":{'));
    await plc.order({ set: { path: 'Welder/ParameterSet/WeldCurrent', value: 9.75 } });
    await plc.order({ set: { path: 'Welder/ParameterSet/RevisionCounter', value: 8 } });
    await running.until(() => changes(running).length >= 2);
    const found = changes(running).map((fields) => [
      fields['change.section'],
      fields['change.path'],
      fields['change.to'],
    ]);
    expect(found.sort()).toEqual([
      ['instances', 'Objects/Welder/ParameterSet/WeldCurrent', '9.75'],
      ['markers', 'Objects/Welder/ParameterSet/RevisionCounter', '8'],
    ]);
    const last = ofKind(running.events, 'ot.snapshot').at(-1)!.fields;
    expect(last['snapshot.trigger']).toBe('change');
    expect((last['snapshot.header'] as { facts: object }).facts).toMatchObject({
      markers: { watched: expect.arrayContaining(['Objects/Welder/ParameterSet/RevisionCounter']), silent: [] },
    });
  });

  test('a model that changes while it is read is read once more, and the change is found', async () => {
    const plc = await simulator('opc-ua-server', '--profile', 'oven');
    const running = run(opcUaSource, { id: 'oven', url: plc.ready['url'], ...gentle, requestsPerSecond: 60 });
    await firstSnapshot(running);
    await plc.order({ meanwhile: { reads: 20, add: { name: 'Zone3Setpoint', value: 200 } } });
    expect(await running.command('snapshot')).toMatchObject({ snapshots: [{ complete: true, changes: 1 }] });
    expect(changes(running)).toMatchObject([{ 'change.op': 'added' }]);
    const { facts, requests } = parts(running.events).at(-1)!.header as Record<string, Record<string, unknown>>;
    expect(facts!['attempts']).toBe(2);
    expect(requests!['CreateSession']).toBe(2);
  });

  test('a server that dies while it is read gives an incomplete snapshot and no removal', async () => {
    const plc = await simulator('opc-ua-server', '--profile', 'weld', '--nodes', '200');
    const running = run(opcUaSource, { id: 'weld', url: plc.ready['url'], ...gentle, requestsPerSecond: 60 });
    await firstSnapshot(running);
    await plc.order({ meanwhile: { reads: 20, die: true } });
    expect(await running.command('snapshot')).toMatchObject({ snapshots: [{ complete: false, changes: 0 }] });
    expect(changes(running)).toEqual([]);
  });
});

describe('peers that others wrote', () => {
  const map = parseMap('units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 200 }] }]');
  const target = (port: unknown): ModbusTarget => ({
    device: 'peer',
    host: '127.0.0.1',
    port: Number(port),
    requestsPerSecond: 0,
    connectMs: 2000,
    answerMs: 2000,
    slowMs: 60_000,
    budgetSeconds: 30,
  });
  const now = () => new Date();
  const behaviour = (snapshot: Snapshot) =>
    Object.fromEntries(
      [...snapshot.sections.get('fingerprint')!.entries].map(([key, record]) => [key, JSON.parse(record).behaviour]),
    );
  /** Function codes that may ever be seen, with 20 and 24 by consent. */
  const reads = [1, 2, 3, 4, 7, 8, 11, 12, 17, 20, 24, 43];
  const readAll = (port: unknown, more: Partial<ModbusTarget> = {}) =>
    collectModbus({ ...target(port), answerMs: 1000, allowed: [20, 24], ...more }, map, now, { learn: true });

  test('modbus-serial', async () => {
    const server = await peer(process.execPath, [path('../support/peers/modbus_serial_server.ts')]);
    const before = await collectModbus(target(server.ready['port']), map, now);
    expect(before.header).toMatchObject({ complete: true, refused: {} });
    expect(before.sections.get('values')!.entries.size).toBe(200);
    // It never answers function 17: who it is stays open, what it is set to does not.
    expect(before.header.open).toEqual(['fingerprint', 'identity']);
    await server.order({ set: { address: 150, value: 4711 } });
    const after = await collectModbus(target(server.ready['port']), map, now);
    expect(diffSnapshots(before, after)).toMatchObject([{ path: '1/holding/150', from: '150', to: '4711' }]);
    expect(await server.order({})).toMatchObject({ writes: 0 });
  });

  const python = '/usr/bin/python3';
  const noPymodbus = spawnSync(python, ['-c', 'import pymodbus']).status !== 0;
  test.skipIf(noPymodbus).each(['tcp', 'rtu'] as const)(
    'pymodbus with %s frames (skipped without the package python3-pymodbus)',
    async (framing) => {
      const server = await peer(python, [path('../support/peers/pymodbus_server.py'), `--${framing}`]);
      const to = { ...target(server.ready['port']), framing };
      const before = await collectModbus(to, map, now);
      expect(before.header).toMatchObject({ complete: true, refused: {} });
      const identity = [...before.sections.get('identity')!.entries.values()].join();
      expect(identity).toContain('pymodbus peer');
      await server.order({ set: { address: 150, value: 4711 } });
      const after = await collectModbus(to, map, now);
      expect(diffSnapshots(before, after)).toMatchObject([{ path: '1/holding/150', from: '150', to: '4711' }]);
      expect(Object.keys((await server.order({}))['requests'] as object).sort()).toEqual(['17', '3', '43']);
      const whole = await readAll(to.port, { framing });
      expect(whole.header).toMatchObject({ complete: true, open: [], facts: { connections: 1 } });
      expect(new Set(Object.values(behaviour(whole)))).toEqual(new Set(['ok']));
      expect([...whole.sections.get('runtime')!.entries.keys()]).toEqual(
        ['11', '12', '7', ...[11, 12, 13, 14, 15, 16, 17, 18].map((sub) => `8/${sub}`), 'run'].map((key) => `1/${key}`),
      );
      const seen = Object.keys((await server.order({}))['requests'] as object).map(Number);
      expect(seen.sort((a, b) => a - b)).toEqual(reads);
      const stranger = parseMap('units: [{ id: 9, ranges: [{ table: holding, start: 0, count: 9 }] }]');
      const silent = await collectModbus({ ...to, answerMs: 200 }, stranger, now);
      expect(silent.header).toMatchObject({
        complete: false,
        open: ['*', 'fingerprint', 'identity', 'ranges', 'values'],
      });
    },
  );

  const noLibmodbus =
    spawnSync('gcc', ['--version']).status !== 0 || spawnSync('pkg-config', ['--exists', 'libmodbus']).status !== 0;
  test.skipIf(noLibmodbus)('libmodbus (skipped without gcc and libmodbus-dev)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hinomi-libmodbus-'));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    const program = join(folder, 'server');
    execFileSync('gcc', ['-o', program, path('../support/peers/libmodbus_server.c'), '-lmodbus']);
    const server = await peer(program, []);
    const snapshot = await collectModbus(target(server.ready['port']), map, now);
    expect(snapshot.header).toMatchObject({ complete: true, refused: {} });
    expect(snapshot.sections.get('values')!.entries.size).toBe(200);
    expect(snapshot.sections.get('fingerprint')!.entries.get('1/43/14')).toContain('exception 1');
    const sent = Object.values(snapshot.header.requests).reduce((sum, count) => sum + count, 0);
    const seen = [];
    for (let i = 0; i < sent; i++) seen.push((await server.next())['function']);
    expect(new Set(seen)).toEqual(new Set([3, 43, 17]));
    const whole = await readAll(server.ready['port']);
    expect(whole.header).toMatchObject({ complete: true, open: [] });
    const { '1/3': registers, '1/7': status, '1/17': id, '1/1': coils, ...others } = behaviour(whole);
    expect({ registers, status, id, coils }).toEqual({
      registers: 'ok',
      status: 'silent',
      id: 'ok',
      coils: 'exception 2',
    });
    expect(new Set(Object.values(others))).toEqual(new Set(['exception 1', 'exception 2']));
  });
});
