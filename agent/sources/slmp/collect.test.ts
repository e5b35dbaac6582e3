import { afterEach, describe, expect, test } from 'vitest';
import { diffSnapshots } from '#engine/snapshot/snapshot.ts';
import type { ReadingState } from '#protocol/reading.ts';
import type { MemoryMap } from '../../controllers/memory-map.ts';
import { type PeerScript, ScriptedPeer } from '../../controllers/scripted-peer.ts';
import { collectSlmp } from './collect.ts';
import { planSlmp } from './plan.ts';
import { binaryRefusal, type MelsecMemory, melsecMemory, politeMelsec, setWords } from './polite-melsec.ts';
import { probeSlmp } from './probe.ts';
import { deviceSchema, slmpMapSchema } from './source.config.ts';
import type { SlmpTarget } from './target.ts';

let peer: ScriptedPeer | undefined;
afterEach(() => peer?.stop());

const map: MemoryMap = slmpMapSchema.parse({
  ranges: [
    {
      area: 'D',
      start: 100,
      count: 4,
      points: [{ address: 100, name: '加圧力', scale: 0.1, unit: 'kN', class: 'setpoint' }],
    },
    { area: 'M', start: 0, count: 3, class: 'config' },
  ],
});
const now = () => new Date(2026, 0, 5, 12, 0, 0);
const sd = 0xa9;
const sm = 0x91;
const d = 0xa8;

async function targetOf(script: PeerScript, more: object = {}): Promise<SlmpTarget> {
  peer = await ScriptedPeer.start('tcp', script);
  return {
    ...deviceSchema.parse({ id: 'press', host: '127.0.0.1', port: peer.port, answerMs: 1000, slowMs: 60_000, ...more }),
    requestsPerSecond: 0,
  };
}

/** An iQ-R that runs, with its clock ten seconds ahead. */
function iqr(more: Partial<MelsecMemory> = {}): MelsecMemory {
  const memory = melsecMemory('R04CPU', more);
  setWords(memory, sd, 210, [2026, 1, 5, 12, 0, 10, 1]);
  memory.bits.set(`${sm}/213`, 1);
  memory.words.set(`${d}/100`, 1200);
  return memory;
}

describe('collectSlmp', () => {
  test('reads who it is, what it does and what is set, once each, and says what it sent', async () => {
    const memory = iqr();
    setWords(memory, sd, 0, [0x2220, 2026, 1, 4, 8, 30, 0, 0]);
    const to = await targetOf(politeMelsec(memory));
    const told: ReadingState[] = [];
    const { header, sections } = await collectSlmp(to, map, now, { tell: (state) => told.push(state) });
    expect(told[0]).toMatchObject({ step: 'read', done: 1, of: 7, requests: 1 });
    expect(told.at(-1)).toMatchObject({ done: 7, of: 7, requests: 7, secondsLeft: 0 });
    expect(header).toMatchObject({ complete: true, reasons: [], refused: {}, protocol: 'slmp', clockOffsetMs: 10_000 });
    expect(header.requests).toEqual({ '0101 read type name': 1, '0401 read words': 4, '0401 read bits': 2 });
    expect(header.facts).toMatchObject({ connections: 1, cannotShow: ['program', 'parameters', 'modules'] });
    const record = (section: string, key: string) => JSON.parse(sections.get(section)!.entries.get(key)!);
    expect(record('identity', 'typeName')).toMatchObject({ decoded: 'R04CPU' });
    expect(record('identity', 'series')).toMatchObject({ decoded: 'iq-r' });
    expect(record('runtime', 'state')).toMatchObject({ value: 'run' });
    expect(record('runtime', 'error')).toEqual({
      path: 'Latest error',
      value: '2220H',
      words: 'moderate error: stops',
      at: new Date(2026, 0, 4, 8, 30).toISOString(),
    });
    expect(record('values', 'D100')).toMatchObject({ decoded: 120, unit: 'kN' });
    expect(sections.get('values')!.entries.size).toBe(7);
    expect(planSlmp({ series: 'auto', requestsPerSecond: 5 }, map)).toMatchObject({
      requests: header.requests,
      total: 7,
      seconds: 2,
    });
  });

  test('finds the changed word and the other CPU, and nothing in an error or a stop', async () => {
    const memory = iqr();
    const to = await targetOf(politeMelsec(memory));
    const before = await collectSlmp(to, map, now);
    memory.words.set(`${sd}/203`, 0x22);
    memory.words.set(`${sd}/0`, 0x1000);
    expect(diffSnapshots(before, await collectSlmp(to, map, now))).toEqual([]);
    memory.words.set(`${d}/100`, 1450);
    memory.typeName = 'R08CPU';
    memory.bits.set('144/1', 1);
    const whole = { id: expect.stringMatching(/^[0-9a-f]{64}$/), op: 'changed', attribute: 'value' };
    const told = { section: 'values', rule: 'map', ...whole };
    const named = { section: 'identity', rule: 'what the controller says of itself', ...whole };
    expect(diffSnapshots(before, await collectSlmp(to, map, now))).toEqual([
      {
        ...{ ...named, key: 'typeName', path: 'TypeName', from: 'R04CPU', to: 'R08CPU', unit: null },
        ...{ class: 'identity', severity: 'critical' },
      },
      {
        ...{ ...told, key: 'D100', path: 'D100 加圧力', from: '120', to: '145', unit: 'kN' },
        ...{ class: 'setpoint', severity: 'medium' },
      },
      {
        ...{ ...told, key: 'M1', path: 'M1', from: 'false', to: 'true', unit: null },
        ...{ class: 'config', severity: 'high' },
      },
    ]);
  });

  test('a clock that the controller does not show is a warning, never an offset', async () => {
    const memory = iqr();
    memory.bits.set(`${sm}/213`, 0);
    const { header } = await collectSlmp(await targetOf(politeMelsec(memory)), map, now);
    expect(header.clockOffsetMs).toBeUndefined();
    expect(header.complete).toBe(true);
    expect(header.warnings).toMatchObject([{ code: 'clock_unread', text: expect.stringContaining('SM213 is off') }]);
  });

  test('a built-in port that does not tell its type name is complete; its family comes from the configuration', async () => {
    const memory = melsecMemory(undefined);
    setWords(memory, sd, 210, [0x2601, 0x0512, 0x0003, 0x2001]);
    memory.bits.set(`${sm}/213`, 1);
    const silent = await collectSlmp(await targetOf(politeMelsec(memory)), map, now);
    expect(silent.header).toMatchObject({
      complete: true,
      warnings: [/C059/, /give `series`/].map((pattern) => ({ text: matching(pattern) })),
    });
    peer!.stop();
    const told = await collectSlmp(await targetOf(politeMelsec(memory), { series: 'q' }), map, now);
    expect(told.header.clockOffsetMs).toBe(3000);
  });

  test('an iQ-F shows its clock without a relay', async () => {
    const memory = melsecMemory('FX5U-32MT/ES');
    setWords(memory, sd, 8013, [58, 59, 11, 5, 1, 2026, 1]);
    const { header } = await collectSlmp(await targetOf(politeMelsec(memory)), map, now);
    expect(header.clockOffsetMs).toBe(-2000);
  });

  test('memory that is refused is unreadable, not removed', async () => {
    const memory = iqr();
    const to = await targetOf(politeMelsec(memory));
    const before = await collectSlmp(to, map, now);
    memory.endOfD = 0;
    const after = await collectSlmp(to, map, now);
    expect(after.header.complete).toBe(true);
    const ops = diffSnapshots(before, after).map(({ op }) => op);
    expect(ops).toContain('unreadable');
    expect(ops).not.toContain('removed');
  });

  test('a controller that falls silent in the middle gives an incomplete snapshot without a removal', async () => {
    const polite = politeMelsec(iqr());
    const before = await collectSlmp(await targetOf(polite), map, now);
    peer!.stop();
    let asked = 0;
    const half: PeerScript = (request, hands) => (asked++ > 2 ? undefined : polite(request, hands));
    const after = await collectSlmp(await targetOf(half, { answerMs: 1000 }), map, now);
    expect(after.header).toMatchObject({ complete: false, open: ['*'] });
    expect(after.header.reasons.join()).toContain('3 times in a row');
    expect(diffSnapshots(before, after).filter(({ op }) => op !== 'unreadable')).toEqual([]);
  });

  test('stops at once when the controller says that it has too much to do', async () => {
    const { header } = await collectSlmp(await targetOf((request) => binaryRefusal(request, 0xc0b2)), map, now);
    expect(header.complete).toBe(false);
    expect(header.reasons.join()).toContain('asks for rest');
    expect(peer!.requests).toHaveLength(1);
  });
});

describe('probeSlmp', () => {
  test('tells state with cause, clock and running seconds, and asks for the type name only once', async () => {
    const memory = iqr();
    memory.words.set(`${sd}/203`, 0x22);
    memory.words.set(`${sd}/412`, 77);
    const to = await targetOf(politeMelsec(memory));
    const seen = {
      reachable: true,
      state: 'stop',
      stateSource: 'state',
      because: 'a remote operation from a tool or over the network',
      clockOffsetMs: 10_000,
      secondsRunning: 77,
    };
    expect(await probeSlmp(to, now)).toEqual(seen);
    expect(peer!.requests).toHaveLength(5);
    expect(await probeSlmp(to, now)).toEqual(seen);
    expect(peer!.requests).toHaveLength(9);
    expect(peer!.connections).toBe(2);
  });

  test('a controller that is not there is not reachable, and says why', async () => {
    const to = await targetOf(politeMelsec(iqr()));
    peer!.stop();
    expect(await probeSlmp(to, now)).toMatchObject({
      reachable: false,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
