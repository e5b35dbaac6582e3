import { afterEach, describe, expect, test } from 'vitest';
import type { EventDraft } from '#protocol/events/event.ts';
import { findings } from '#protocol/events/validate.ts';
import { source as fins } from '../../agent/sources/fins/source.ts';
import { source as slmp } from '../../agent/sources/slmp/source.ts';
import type { SourceDefinition } from '../../agent/sources/source.ts';
import { type RunningForTest, runForTest } from '../../agent/sources/source-harness.ts';
import { misbehaviours } from '../../simulators/misbehaviour.ts';
import { JsonProcess } from '../support/json-process.ts';

const here = new URL('.', import.meta.url);
const ends: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function simulator(name: string, ...args: string[]): Promise<JsonProcess> {
  const program = new URL(`../../simulators/${name}/main.ts`, here).pathname;
  const process = await JsonProcess.start(globalThis.process.execPath, [program, ...args]);
  ends.push(() => process.kill());
  return process;
}

function run(source: SourceDefinition, devices: object[]): RunningForTest {
  const running = runForTest(source, { devices });
  ends.push(() => running.stop());
  return running;
}

const patient = {
  host: '127.0.0.1',
  requestsPerSecond: 100,
  probeEverySeconds: 0,
  confirmSeconds: 0,
  answerMs: 10_000,
  slowMs: 60_000,
};
const ofKind = (events: EventDraft[], kind: string) => events.filter((event) => event.kind === kind);
const actions = (running: RunningForTest) =>
  ofKind(running.events, 'ot.controller_state').map((event) => event.fields['event.action']);
const complete = (running: RunningForTest, device: string) =>
  ofKind(running.events, 'ot.snapshot').some(
    ({ fields }) => fields['device.id'] === device && fields['snapshot.complete'] === true,
  );

/** Requests that the headers of the snapshots claim. */
function claimed(running: RunningForTest): number {
  const headers = ofKind(running.events, 'ot.snapshot').map(({ fields }) => fields['snapshot.header']);
  return (headers as { requests: Record<string, number> }[])
    .flatMap(({ requests }) => Object.values(requests))
    .reduce((sum, count) => sum + count, 0);
}

const received = (report: Record<string, unknown>) =>
  Object.values(report['requests'] as Record<string, number>).reduce((sum, count) => sum + count, 0);

const unchanged = { snapshots: [{ complete: true, changes: 0 }] };

/** A maker's protocol with the ways in which its simulator is asked and its source is configured. */
interface Maker {
  name: string;
  source: SourceDefinition;
  simulator: [name: string, ...args: string[]];
  device: object;
  /** Orders that change what is set, and the paths under which they are found. */
  plant: object[];
  paths: string[];
  stop: object;
  /** An answer that comes byte by byte is still one. */
  dripIsWhole: boolean;
  start: object;
}

const makers: Maker[] = [
  ...(
    [
      ['binary', '3e'],
      ['ascii', '4e'],
    ] as const
  ).map(([code, frame]) => ({
    name: `a MELSEC in ${code} code with frame ${frame}`,
    source: slmp as unknown as SourceDefinition,
    simulator: ['plc-slmp', '--profile', 'oven', '--code', code] as [string, ...string[]],
    device: { code, frame },
    plant: [{ set: { table: 'holding', address: 0, value: 1450 } }, { set: { table: 'coils', address: 2, value: 1 } }],
    paths: ['D0 炉温設定 ゾーン1', 'M2 遠隔操作の許可'],
    stop: { status: 0x22 },
    start: { status: 0 },
    dripIsWhole: true,
  })),
  ...(['udp', 'tcp'] as const).map((transport) => ({
    name: `an Omron controller over ${transport}`,
    source: fins as unknown as SourceDefinition,
    simulator: ['plc-fins', '--profile', 'inspection'] as [string, ...string[]],
    device: { transport },
    plant: [
      { set: { table: 'holding', address: 0, value: 2400 } },
      { program: true },
      { dipSwitch: 1 },
      { nonFatal: 16 },
    ],
    paths: ['D0 合格寸法の下限', 'Program last written', 'Parameters last written', 'Switches on the CPU'],
    stop: { mode: 0 },
    start: { mode: 4 },
    dripIsWhole: transport === 'tcp',
  })),
];

describe.each(makers)(
  '$name',
  ({ source, simulator: [program, ...args], device, plant, paths, stop, start, dripIsWhole }) => {
    test('planted changes are found, moving values are not, and both sides count the same reads', async () => {
      const plc = await simulator(program, ...args);
      const one = { id: 'one', port: plc.ready['port'], map: plc.ready['map'], ...patient, ...device };
      const running = run(source, [one]);
      await running.until(() => complete(running, 'one'));
      expect(await running.command('snapshot')).toMatchObject({ snapshots: [{ changes: 0, complete: true }] });
      for (const order of plant) await plc.order(order as Record<string, unknown>);
      await running.command('snapshot');
      const changes = ofKind(running.events, 'ot.config_change').map(({ fields }) => fields['change.path']);
      expect(changes.sort()).toEqual([...paths].sort());
      expect(running.events.flatMap(findings)).toEqual([]);
      const report = await plc.order({ report: true });
      expect(report).toMatchObject({ writes: 0, operations: 0, nonsense: 0 });
      expect(received(report)).toBe(claimed(running));
    });

    test('stop, start, a set clock and a cut line stand in the record with their kind', async () => {
      const plc = await simulator(program, ...args);
      const one = {
        id: 'one',
        port: plc.ready['port'],
        ...patient,
        ...device,
        probeEverySeconds: 0.05,
        settleSeconds: 0,
      };
      const running = run(source, [one]);
      const order = async (what: object, action: string) => {
        await plc.order(what as Record<string, unknown>);
        await running.until(() => actions(running).at(-1) === action);
      };
      await running.until(() => JSON.stringify(running.position() ?? '').includes('"state":"run"'));
      await order(stop, 'stop');
      await order(start, 'start');
      await order({ clockAheadMs: 3_600_000 }, 'clock_jump');
      await order({ drop: true }, 'comm_loss');
      await order({ drop: false }, 'comm_restore');
      expect(actions(running)).toEqual(['stop', 'start', 'clock_jump', 'comm_loss', 'comm_restore']);
      expect(running.events.flatMap(findings)).toEqual([]);
      expect(await plc.order({ report: true })).toMatchObject({ writes: 0, operations: 0, nonsense: 0 });
    });

    test('whatever it does wrong: no false change, no write, and its neighbour is read on time', async () => {
      const plc = await simulator(program, ...args);
      const good = await simulator(program, ...args);
      const deviceOf = (id: string, one: JsonProcess, answerMs: number) => ({
        id,
        port: one.ready['port'],
        map: one.ready['map'],
        ...patient,
        ...device,
        answerMs,
      });
      const running = run(source, [deviceOf('bad', plc, 2000), deviceOf('good', good, 10_000)]);
      await running.until(() => complete(running, 'bad') && complete(running, 'good'));
      for (const how of misbehaviours) {
        await plc.order({ misbehave: how });
        const taken = running.command('snapshot', { device: 'bad' });
        expect(await running.command('snapshot', { device: 'good' }), how).toMatchObject(unchanged);
        expect(await taken, how).toMatchObject(
          how === 'drip' && dripIsWhole ? unchanged : { snapshots: [{ complete: false }] },
        );
      }
      await plc.order({ misbehave: null });
      expect(await running.command('snapshot', { device: 'bad' })).toMatchObject(unchanged);
      expect(ofKind(running.events, 'ot.config_change')).toEqual([]);
      for (const one of [plc, good]) {
        expect(await one.order({ report: true })).toMatchObject({ writes: 0, operations: 0 });
      }
    });
  },
);
