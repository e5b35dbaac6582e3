import { afterEach, describe, expect, test } from 'vitest';
import { diffSnapshots } from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { type PeerScript, ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { collectFins } from './collect.ts';
import { planFins } from './plan.ts';
import { answerTo, omronMemory, politeOmron, politeOmronTcp, setWords } from './polite-omron.ts';
import { probeFins } from './probe.ts';
import { deviceSchema, finsMapSchema } from './source.config.ts';
import type { FinsTarget } from './target.ts';

let peer: ScriptedPeer | undefined;
afterEach(() => peer?.stop());

const map: MemoryMap = finsMapSchema.parse({
  ranges: [
    {
      area: 'D',
      start: 100,
      count: 4,
      points: [{ address: 100, name: '包装速度', type: 'bcd16', unit: '個/min', class: 'setpoint' }],
    },
  ],
});
const now = () => new Date(2026, 0, 5, 12, 0, 0);
const dm = 0x82;
const auxiliary = 0xb3;

async function targetOf(script: PeerScript, more: object = {}, transport: 'udp' | 'tcp' = 'udp'): Promise<FinsTarget> {
  peer = await ScriptedPeer.start(transport, script);
  const device = { id: 'packer', host: '127.0.0.1', port: peer.port, transport, answerMs: 1000, slowMs: 60_000 };
  return { ...deviceSchema.parse({ ...device, ...more }), requestsPerSecond: 0 };
}

describe('collectFins', () => {
  test.each(['udp', 'tcp'] as const)('over %s it reads each thing once and says what it sent', async (transport) => {
    const memory = omronMemory({ log: [Buffer.from('00f70000354831102607', 'hex')] });
    setWords(memory, auxiliary, 90, [0x3548, 0x3110, 0x2607]);
    setWords(memory, dm, 100, [0x0120]);
    const polite = transport === 'udp' ? politeOmron(memory) : politeOmronTcp(memory);
    const to = await targetOf(polite, {}, transport);
    const told: ReadingState[] = [];
    const { header, sections } = await collectFins(to, map, now, { tell: (state) => told.push(state) });
    const sent = Object.values(header.requests).reduce((sum, count) => sum + count, 0);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ requests }) => requests));
    expect(told.at(-1)).toMatchObject({ step: 'read', done: sent, of: sent + 1 });
    expect(header).toMatchObject({ complete: true, reasons: [], refused: {}, protocol: 'fins', clockOffsetMs: 10_000 });
    expect(header.facts).toMatchObject({ connections: 1, cannotShow: ['program', 'parameters', 'modules'] });
    const plan = planFins({ transport, requestsPerSecond: 5 }, map);
    expect(plan.requests).toEqual({ ...header.requests, '2102 error log read': 2 });
    const record = (section: string, key: string) => JSON.parse(sections.get(section)!.entries.get(key)!);
    expect(record('identity', 'model')).toMatchObject({ decoded: 'CJ2M-CPU33' });
    expect(record('markers', 'program')).toMatchObject({ decoded: '2026-07-31 10:35:48' });
    expect(record('markers', 'parameters')).toMatchObject({ decoded: 'never' });
    expect(record('security-config', 'protection')).toMatchObject({ decoded: 'none' });
    expect(record('runtime', 'state')).toMatchObject({ value: 'run', mode: 'RUN' });
    expect(record('runtime', 'log/00')).toMatchObject({
      value: '00F7',
      words: 'battery error',
      at: '2026-07-31 10:35:48',
    });
    expect(record('values', 'D100')).toMatchObject({ decoded: 120 });
  });

  test('finds the written program, lifted protection and the changed word; not a mode, an error or the clock', async () => {
    const memory = omronMemory();
    setWords(memory, auxiliary, 90, [0x3548, 0x3110, 0x2607]);
    setWords(memory, auxiliary, 99, [5]);
    const to = await targetOf(politeOmron(memory));
    const before = await collectFins(to, map, now);
    memory.mode = 2;
    memory.flags = 0x40;
    memory.log.push(Buffer.from('00f70000354831102607', 'hex'));
    memory.clock = Buffer.from('26010513000001', 'hex');
    expect(diffSnapshots(before, await collectFins(to, map, now))).toEqual([]);
    setWords(memory, auxiliary, 90, [0x0000, 0x0101, 0x2608]);
    setWords(memory, auxiliary, 99, [0]);
    setWords(memory, dm, 100, [0x0145]);
    expect(diffSnapshots(before, await collectFins(to, map, now))).toMatchObject([
      {
        section: 'markers',
        path: 'Program last written',
        class: 'structure',
        severity: 'high',
        to: '2026-08-01 01:00:00',
      },
      {
        section: 'security-config',
        path: 'Protection of the program',
        class: 'security',
        severity: 'critical',
        to: 'none',
      },
      {
        ...{ section: 'values', key: 'D100', path: 'D100 包装速度', op: 'changed', attribute: 'value' },
        ...{ from: '0', to: '145', unit: '個/min', class: 'setpoint', severity: 'medium', rule: 'map' },
      },
    ]);
  });

  test('a machine controller without the auxiliary area is complete and says what it does not tell', async () => {
    const to = await targetOf(politeOmron(omronMemory({ model: 'NX102-9000', auxiliary: false })));
    const { header, sections } = await collectFins(to, map, now);
    expect(header.complete).toBe(true);
    expect(header.warnings).toMatchObject([{ code: 'program_dates_refused' }]);
    expect(sections.has('markers')).toBe(false);
  });

  test('refused memory is unreadable, silence in the middle incomplete; neither is a removal', async () => {
    const memory = omronMemory();
    const polite = politeOmron(memory);
    const to = await targetOf(polite, { answerMs: 1000 });
    const before = await collectFins(to, map, now);
    memory.endOfD = 0;
    const refused = diffSnapshots(before, await collectFins(to, map, now)).map(({ op }) => op);
    expect(refused).toContain('unreadable');
    expect(refused).not.toContain('removed');
    let asked = 0;
    peer!.script = (frame, hands) => (asked++ > 2 ? undefined : polite(frame, hands));
    const after = await collectFins(to, map, now);
    expect(after.header).toMatchObject({ complete: false, open: expect.arrayContaining(['*']) });
    expect(diffSnapshots(before, after).filter(({ op }) => op !== 'unreadable')).toEqual([]);
  });

  test('stops at once when the controller is busy', async () => {
    const to = await targetOf((frame) => answerTo(frame, 0x2211));
    const { header } = await collectFins(to, map, now);
    expect(header.complete).toBe(false);
    expect(header.reasons.join()).toContain('asks for rest');
    expect(peer!.requests).toHaveLength(1);
  });
});

describe('probeFins', () => {
  test('tells state and mode, clock, start and a marker that moves with the program', async () => {
    const memory = omronMemory();
    setWords(memory, auxiliary, 515, [0x0000, 0x0508, 0x2601]);
    const to = await targetOf(politeOmron(memory));
    const first = await probeFins(to, now);
    expect(first).toMatchObject({
      reachable: true,
      state: 'run',
      mode: 'RUN',
      clockOffsetMs: 10_000,
      startTime: new Date(2026, 0, 5, 8, 0, 0).toISOString(),
    });
    memory.mode = 0;
    setWords(memory, auxiliary, 90, [1, 0x0101, 0x2601]);
    const second = await probeFins(to, now);
    expect(second).toMatchObject({ state: 'stop', mode: 'PROGRAM', because: 'mode PROGRAM' });
    expect(second.marker).not.toBe(first.marker);
  });

  test('does not ask a controller again for dates that it refused', async () => {
    const to = await targetOf(politeOmron(omronMemory({ auxiliary: false })));
    expect(await probeFins(to, now)).toEqual({
      reachable: true,
      state: 'run',
      stateSource: 'state',
      mode: 'RUN',
      clockOffsetMs: 10_000,
    });
    expect(peer!.requests).toHaveLength(3);
    await probeFins(to, now);
    expect(peer!.requests).toHaveLength(5);
  });

  test('silence is not reachable, and says so', async () => {
    const to = await targetOf(() => undefined, { answerMs: 100 });
    expect(await probeFins(to, now)).toEqual({ reachable: false, reason: 'no answer' });
  });
});
