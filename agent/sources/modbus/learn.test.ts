import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diffSnapshots } from '#engine/snapshot/snapshot.ts';
import { collectModbus } from './collect.ts';
import { parseMap } from './map.ts';
import { probeModbus } from './probe.ts';
import { politeScript, type Script, ScriptedDevice } from './scripted-device.ts';
import type { ModbusTarget } from './target.ts';

let device: ScriptedDevice | undefined;
let folder: string;
let book: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hinomi-book-'));
  book = join(folder, 'press.json');
});
afterEach(() => {
  device?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = () => new Date('2026-01-05T00:00:00Z');
const map = (...ranges: [start: number, count: number][]) =>
  parseMap(
    `units: [{ id: 1, ranges: [${ranges.map(([start, count]) => `{ table: holding, start: ${start}, count: ${count} }`).join(', ')}] }]`,
  );

/** For a device that is silent somewhere: how long each silence is listened to. Any other may take its time. */
const listening = { answerMs: 1000 };

async function target(script: Script, more: Partial<ModbusTarget> = {}): Promise<ModbusTarget> {
  device?.stop();
  device = await ScriptedDevice.start(script);
  return {
    device: 'press',
    host: '127.0.0.1',
    port: device.port,
    requestsPerSecond: 0,
    connectMs: 2000,
    answerMs: 20_000,
    slowMs: 60_000,
    budgetSeconds: 60,
    ...more,
  };
}

const registers = (count: number) => Array.from({ length: count }, (_, i) => i);
const reads = () =>
  device!.requests.filter((pdu) => pdu[0] === 3).map((pdu) => [pdu.readUInt16BE(1), pdu.readUInt16BE(3)]);
const asked = (code: number) => device!.requests.filter((pdu) => pdu[0] === code).length;

/** Registers of which only some can be read. */
function holey(readable: (address: number) => boolean, refusal = 2): Script {
  const polite = politeScript(registers(400));
  return (request) => {
    const { pdu } = request;
    if (pdu[0] !== 3) return polite(request);
    const [start, count] = [pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
    const all = Array.from({ length: count }, (_, i) => start + i).every(readable);
    return all ? polite(request) : Buffer.from([0x83, refusal]);
  };
}

describe('what a device does with each function code', () => {
  /** Like libmodbus: silent on 7; like others: hangs up on 12. */
  const odd: Script = (request) => {
    const code = request.pdu[0];
    if (code === 7) return undefined;
    if (code === 12) {
      request.socket.destroy();
      return undefined;
    }
    if (code === 8 && request.pdu[2] === 11) return Buffer.from([8, 0, 11, 0x12, 0x34]);
    return politeScript(registers(20))(request);
  };

  test('is tried once, remembered, and tried again only when a person wants it', async () => {
    const to = await target(odd, listening);
    const first = await collectModbus(to, map([0, 20]), now, { book });
    expect(first.header).toMatchObject({ complete: true, open: [], refused: {} });
    const fingerprint = (snapshot: typeof first) =>
      Object.fromEntries(
        [...snapshot.sections.get('fingerprint')!.entries].map(([key, record]) => [key, JSON.parse(record).behaviour]),
      );
    expect(fingerprint(first)).toMatchObject({
      '1/3': 'ok',
      '1/1': 'exception 1',
      '1/43/14': 'ok',
      '1/17': 'ok',
      '1/8/0': 'exception 1',
      '1/8/11': 'ok',
      '1/11': 'exception 1',
      '1/12': 'closed',
      '1/7': 'silent',
    });
    const codes = new Set(device!.requests.map((pdu) => pdu[0]));
    expect([...codes].sort((a, b) => a! - b!)).toEqual([1, 2, 3, 4, 7, 8, 11, 12, 17, 43]);
    const before = { seven: asked(7), twelve: asked(12), one: asked(1) };
    const second = await collectModbus(to, map([0, 20]), now, { book });
    expect({ seven: asked(7), twelve: asked(12), one: asked(1) }).toEqual(before);
    expect(fingerprint(second)).toEqual(fingerprint(first));
    expect(diffSnapshots(first, second)).toEqual([]);
    expect(second.sections.get('runtime')!.entries.get('1/8/11')).toContain(String(0x1234));
    await collectModbus(to, map([0, 20]), now, { book, learn: true });
    expect(asked(7)).toBeGreaterThan(before.seven);
  });

  test('shows another firmware, and never calls a missed answer one', async () => {
    let quiet = false;
    const to = await target((request) => (quiet && request.pdu[0] === 17 ? undefined : odd(request)), listening);
    const first = await collectModbus(to, map([0, 20]), now, { book });
    quiet = true;
    const missed = await collectModbus(to, map([0, 20]), now, { book });
    expect(missed.header.open).toEqual(['fingerprint', 'identity']);
    expect(diffSnapshots(first, missed).filter(({ op }) => op !== 'unreadable')).toEqual([]);
    const again = await collectModbus(to, map([0, 20]), now, { book, learn: true });
    expect(diffSnapshots(first, again).map(({ key, to: now_ }) => [key, now_])).toContainEqual(['1/17', 'silent']);
  });

  test('an identification that became garbage is unreadable, and nothing of it is removed', async () => {
    let garbled = false;
    const to = await target((request) =>
      garbled && request.pdu[0] === 43 ? Buffer.from([43, 14, 1, 1, 0, 0, 9]) : odd(request),
    );
    const first = await collectModbus(to, map([0, 20]), now, { learn: true });
    garbled = true;
    const again = await collectModbus(to, map([0, 20]), now, { learn: true });
    const told = diffSnapshots(first, again).map(({ op, section, key }) => `${op} ${section} ${key}`);
    expect(told).toEqual(['changed fingerprint 1/43/14', 'unreadable identity *']);
  });

  test.each([
    [[], [20, 24], []],
    [[20, 24], [], [20, 24]],
  ])('file records and queues are asked with consent only: %j', async (allowed, never, once) => {
    await collectModbus(await target(politeScript(registers(20)), { allowed }), map([0, 20]), now, { learn: true });
    expect(never.map(asked)).toEqual(never.map(() => 0));
    expect(once.map(asked)).toEqual(once.map(() => 1));
  });

  test('a device that falls silent while it is tried is not tried again by itself', async () => {
    let dead = false;
    const to = await target((request) => {
      dead ||= request.pdu[0] === 8;
      return dead ? undefined : politeScript(registers(20))(request);
    }, listening);
    const first = await collectModbus(to, map([0, 20]), now, { book });
    expect(first.header.complete).toBe(false);
    dead = false;
    const eights = asked(8);
    const second = await collectModbus(to, map([0, 20]), now, { book });
    expect(second.header).toMatchObject({
      complete: true,
      warnings: [{ code: 'trial_ended_early', causes: [{ code: expect.stringMatching(/^(?!said$)/) }] }],
    });
    expect(asked(8)).toBe(eights);
  });

  test('a device that answers to nothing but its registers has a whole snapshot', async () => {
    const polite = politeScript(registers(20));
    // Forty silences: shorter ones.
    const to = await target((request) => (request.pdu[0] === 3 ? polite(request) : undefined), { answerMs: 300 });
    for (let reading = 0; reading < 2; reading++) {
      const { header } = await collectModbus(to, map([0, 20]), now, { book });
      expect(header).toMatchObject({ complete: true, open: [] });
    }
    expect(asked(43)).toBe(2);
  });
});

describe('holes', () => {
  test('are found once by halving; what can be read around them is read', async () => {
    const to = await target(holey((at) => at < 30 || (at >= 40 && at < 90)));
    const first = await collectModbus(to, map([0, 100]), now, { book });
    const range = JSON.parse(first.sections.get('ranges')!.entries.get('1/holding/0+100')!);
    expect(range.readable).toBe(
      '0+30 ok, 30+10 exception 2 illegal address, 40+50 ok, 90+10 exception 2 illegal address',
    );
    const values = first.sections.get('values')!.entries;
    expect(JSON.parse(values.get('1/holding/89')!)).toMatchObject({ decoded: 89 });
    expect(JSON.parse(values.get('1/holding/90')!).raw).toEqual({ $status: 'exception 2 illegal address' });
    const before = device!.requests.length;
    const second = await collectModbus(to, map([0, 100]), now, { book });
    expect(diffSnapshots(first, second)).toEqual([]);
    expect(device!.requests.slice(before).filter((pdu) => pdu[0] === 3)).toHaveLength(4);
  });

  test('that are new make only what lies in them unreadable', async () => {
    let edge = 100;
    const to = await target(holey((at) => at < edge));
    const first = await collectModbus(to, map([0, 100]), now, { book });
    edge = 95;
    const second = await collectModbus(to, map([0, 100]), now, { book });
    const found = diffSnapshots(first, second);
    expect(found.filter(({ op }) => op === 'unreadable').map(({ key }) => key)).toEqual(
      [95, 96, 97, 98, 99].map((at) => `1/holding/${at}`),
    );
    expect(found.some(({ op }) => op === 'removed' || op === 'added')).toBe(false);
  });

  test('never end in more requests than agreed', async () => {
    const to = await target(holey((at) => at % 2 === 0));
    const { header } = await collectModbus(to, map([0, 100]), now);
    expect(header.complete).toBe(true);
    expect(header.warnings).toBeDefined();
    expect(header.requests['3 read holding registers']).toBeLessThan(140);
  });

  test('a device that takes only short requests is read in short ones', async () => {
    const to = await target((request) => {
      const { pdu } = request;
      if (pdu[0] === 3 && pdu.readUInt16BE(3) > 32) return Buffer.from([0x83, 3]);
      return politeScript(registers(200))(request);
    });
    const first = await collectModbus(to, map([0, 100]), now, { book });
    expect(JSON.parse(first.sections.get('ranges')!.entries.get('1/holding/0+100')!).readable).toBe('ok');
    expect(diffSnapshots(first, await collectModbus(to, map([0, 100]), now, { book }))).toEqual([]);
  });
});

describe('gaps between mapped ranges', () => {
  test('of up to eight registers are read along once they are known to be readable; longer ones never', async () => {
    const to = await target(politeScript(registers(100)));
    const parts = map([0, 10], [14, 6], [40, 10]);
    const first = await collectModbus(to, parts, now, { book });
    const before = reads().length;
    const second = await collectModbus(to, parts, now, { book });
    expect(reads().slice(before)).toEqual([
      [0, 20],
      [40, 10],
    ]);
    expect(diffSnapshots(first, second)).toEqual([]);
    expect([...second.sections.get('values')!.entries.keys()]).not.toContain('1/holding/12');
  });

  test('that are refused stay unread', async () => {
    const to = await target(holey((at) => at < 10 || at > 12));
    const parts = map([0, 10], [13, 6]);
    await collectModbus(to, parts, now, { book });
    const before = reads().length;
    await collectModbus(to, parts, now, { book });
    expect(reads().slice(before)).toEqual([
      [0, 10],
      [13, 6],
    ]);
  });
});

describe('a look', () => {
  test('reads the counters that the device is known to have, and no other', async () => {
    let count = 100;
    const to = await target((request) => {
      const { pdu } = request;
      if (pdu[0] === 8 && pdu[2] === 11) return Buffer.from([8, 0, 11, 0, count++]);
      return politeScript(registers(20))(request);
    });
    await collectModbus(to, map([0, 20]), now, { book });
    const before = device!.requests.length;
    expect(await probeModbus(to, map([0, 20]), { book })).toMatchObject({
      reachable: true,
      state: 'run',
      counters: { '8/11': expect.any(Number) },
    });
    expect(device!.requests.slice(before).map((pdu) => pdu[0])).toEqual([17, 8]);
  });

  test('a device that is silent on function 17 is not lost', async () => {
    const polite = politeScript(registers(20));
    const to = await target((request) => (request.pdu[0] === 17 ? undefined : polite(request)), listening);
    expect(await probeModbus(to, map([0, 20]))).toEqual({ reachable: true });
    const before = asked(17);
    expect(await probeModbus(to, map([0, 20]))).toEqual({ reachable: true });
    expect(asked(17)).toBe(before);
  });
});

test('what is never to be read is not asked for, whatever is tried', async () => {
  const never = ['holding', 'coils', 'input', 'discrete'].map((table) => `{ table: ${table}, start: 0, count: 3 }`);
  const cautious = parseMap(`
units:
  - { id: 1, ranges: [{ table: holding, start: 3, count: 4 }, { table: holding, start: 12, count: 4 }], never: [${never.join(', ')}, { table: holding, start: 9, count: 1 }] }
`);
  const to = await target(politeScript(registers(400)));
  const { header } = await collectModbus(to, cautious, now, { book, learn: true });
  expect(header).toMatchObject({ complete: true });
  const places = device!.requests
    .filter((pdu) => [1, 2, 3, 4].includes(pdu[0]!))
    .map((pdu) => ({ code: pdu[0], start: pdu.readUInt16BE(1), end: pdu.readUInt16BE(1) + pdu.readUInt16BE(3) }));
  expect(new Set(places.map(({ code }) => code))).toEqual(new Set([1, 2, 3, 4]));
  expect(places.filter(({ start }) => start < 3)).toEqual([]);
  expect(places.filter(({ code, start, end }) => code === 3 && start <= 9 && end > 9)).toEqual([]);
});
