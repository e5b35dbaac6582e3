import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildSnapshot, SectionBuilder, type SnapshotHeader, snapshotLines } from '#engine/snapshot/snapshot.ts';
import { progressTeller } from './snapshot/opc-ua.ts';
import { run } from './snapshot.ts';

let out: string;
let err: string;

beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

const folder = mkdtempSync(join(tmpdir(), 'hinomi-snapshot-'));

function file(name: string, decoded: number, complete = true, more: Partial<SnapshotHeader> = {}): string {
  const values = new SectionBuilder('values');
  const raw = decoded.toString(16).padStart(4, '0');
  values.add('1/holding/0', { class: 'config', rule: 'map', path: '1/holding/0 加圧力', unit: 'kN', raw, decoded });
  const header = {
    device: 'press',
    protocol: 'modbus' as const,
    address: 'a:502',
    identity: 'modbus',
    started: '2026-01-05T00:00:00Z',
    ended: '2026-01-05T00:00:00Z',
    complete,
    reasons: complete ? [] : ['cut'],
    open: complete ? [] : ['*'],
    requests: {},
    refused: {},
    bytesIn: 0,
    bytesOut: 0,
    ...more,
  };
  const path = join(folder, name);
  writeFileSync(path, `${[...snapshotLines(buildSnapshot(header, [values.finish()]))].join('\n')}\n`);
  return path;
}

test('diff prints one line per change item and nothing else on standard output', async () => {
  expect(await run(['diff', file('a', 120), file('b', 145), '--json'])).toBe(0);
  const lines = out.trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ op: 'changed', from: '120', to: '145', unit: 'kN', class: 'config' });
});

test('diff refuses what was read otherwise, with what to do, and warns of another controller', async () => {
  expect(await run(['diff', file('a', 120), file('b', 120, true, { identity: 'map 2' })])).toBe(1);
  expect(err).toMatch(/cannot be compared.*map 2.*again/);
  expect(out).toBe('');
  expect(await run(['diff', file('a', 120), file('c', 120, true, { device: 'press-2' })])).toBe(0);
  expect(err).toContain('two controllers, press and press-2');
});

test('diff reads what an older shell of Windows wrote, and says of a file that is none which it is and why', async () => {
  const text = readFileSync(file('a', 120), 'utf8');
  const little = Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le');
  for (const [name, bytes] of Object.entries({ little, big: Buffer.from(little).swap16() })) {
    writeFileSync(join(folder, name), bytes);
    expect(await run(['diff', join(folder, name), file('b', 145), '--json'])).toBe(0);
  }
  expect(out.match(/"to":"145"/g)).toHaveLength(2);
  expect(await run(['diff', join(folder, 'nowhere'), file('b', 145)])).toBe(1);
  expect(await run(['diff', folder, file('b', 145)])).toBe(1);
  expect(err).toContain(`${join(folder, 'nowhere')}: there is no such file`);
  expect(err).toContain(`${folder}: it is a folder`);
});

test('diff refuses a file of a newer version, with what to do', async () => {
  expect(await run(['diff', file('a', 120), file('b', 120, true, { form: 77 })])).toBe(1);
  expect(err).toContain(`${join(folder, 'b')}: line 1: written in form 77`);
  expect(out).toBe('');
});

test('diff of an incomplete snapshot ends with 3', async () => {
  expect(await run(['diff', file('a', 120), file('b', 120, false)])).toBe(3);
});

test('an altered file is refused by name', async () => {
  const path = join(folder, 'broken');
  writeFileSync(path, '{"format":1}');
  expect(await run(['diff', file('a', 1), path])).toBe(1);
  expect(err).toContain('broken');
});

test.each([
  [[]],
  [['nothing']],
  [['modbus', '192.0.2.1:502']],
  [['modbus', '192.0.2.1:502', '--discover', '--end', 'x']],
  [['opcua', 'http://x']],
  [['slmp', '192.0.2.1']],
  [['slmp', '192.0.2.1:5007', '--series', 'fx3']],
  [['fins', '192.0.2.1', '--node', '255']],
  [['fins', '192.0.2.1', '--transport', 'serial']],
  [['diff', '--nonsense']],
])('%j is wrong usage', async (argv) => {
  expect(await run(argv)).toBe(2);
  expect(err).toContain('hinomi snapshot');
});

test('a dry run says requests and minutes as one object and sends nothing', async () => {
  const path = join(folder, 'map.yaml');
  writeFileSync(path, 'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 1000 }] }]');
  expect(await run(['modbus', '192.0.2.1:502', '--map', path, '--dry-run', '--json'])).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ requests: { '3 read holding registers': 8 }, total: 14, seconds: 2 });
});

test.each([
  [['modbus', '192.0.2.1', '--discover', '--end', '1000'], { total: 1640, minutes: 2.7 }],
  [['opcua', 'opc.tcp://192.0.2.1:4840'], { estimates: [{ nodes: 2000, total: 80, minutes: 0.3 }, {}, {}] }],
  [['slmp', '192.0.2.1:5007'], { total: 5, seconds: 1, requests: { '0101 read type name': 1 } }],
  [['slmp', '192.0.2.1:5007', '--series', 'iq-f'], { requests: { '0401 read words': 3 }, total: 4 }],
  [
    ['fins', '192.0.2.1', '--transport', 'tcp'],
    { requests: { 'FINS/TCP node address': 1, '0101 memory area read': 1 } },
  ],
])('a dry run of %j needs no map and says what it would send at most', async (argv, expected) => {
  expect(await run([...argv, '--dry-run', '--json'])).toBe(0);
  expect(JSON.parse(out)).toMatchObject(expected);
});

test('files are hashed by hand, planned first, and compared with diff', async () => {
  const place = join(folder, 'line3');
  mkdirSync(place);
  writeFileSync(join(place, 'line3.gx3'), 'program 1');
  expect(await run(['files', place, '--dry-run', '--json'])).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ files: 1, bytes: 9, trouble: [] });
  for (const content of ['program 1', 'program 2']) {
    writeFileSync(join(place, 'line3.gx3'), content);
    out = '';
    expect(await run(['files', place])).toBe(0);
    writeFileSync(join(folder, content), out);
  }
  out = '';
  expect(await run(['diff', join(folder, 'program 1'), join(folder, 'program 2'), '--json'])).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ op: 'changed', path: 'line3/line3.gx3', rule: 'GX Works3: project' });
  out = '';
  expect(await run(['files', place, '--out', join(folder, 'in a file')])).toBe(0);
  expect(out).toBe('');
  expect(await run(['diff', join(folder, 'program 2'), join(folder, 'in a file')])).toBe(0);
  expect(err).toContain('0 differences');
  expect(await run(['files', join(folder, 'nowhere')])).toBe(3);
  expect(err).toContain('is not there');
});

test('a map of a maker with a mistake is refused by name and place', async () => {
  const path = join(folder, 'melsec.yaml');
  writeFileSync(path, 'ranges: [{ area: DM, start: 0, count: 10 }]');
  expect(await run(['slmp', '192.0.2.1:5007', '--map', path, '--dry-run'])).toBe(1);
  expect(err).toContain('melsec.yaml:1: ranges.0.area: DM is not accepted; use one of SM, SD, D');
});

test.each([
  ['COM3', [], 'put a Modbus gateway, or a serial server'],
  ['/dev/ttyUSB0', [], 'needs --baud'],
  ['/dev/ttyUSB0', ['--baud', '9600', '--parity', 'mark'], '--parity is none, even, odd'],
  ['/dev/ttyUSB0', ['--baud', '9600', '--unit', '0'], '--unit must be a number from 1 to 247'],
])('a serial port %s with %j is answered with what to write', async (port, words, remedy) => {
  expect(await run(['modbus', port, '--discover', ...words])).toBe(2);
  expect(err).toContain(remedy);
});

test('a map with a unit that a serial line does not have is refused', async () => {
  const map = join(folder, 'unit-0.yaml');
  writeFileSync(map, 'units: [{ id: 0, ranges: [{ table: holding, start: 0, count: 2 }] }]');
  expect(await run(['modbus', '/dev/ttyUSB0', '--baud', '9600', '--map', map, '--dry-run'])).toBe(1);
  expect(err).toContain('a serial line has no unit 0: write the number of the device, 1 to 247');
});

test('a serial port that is not there is named', async () => {
  const map = join(folder, 'unit-1.yaml');
  writeFileSync(map, 'units: [{ id: 1, ranges: [{ table: holding, start: 0, count: 2 }] }]');
  expect(await run(['modbus', join(folder, 'ttyUSB7'), '--baud', '9600', '--map', map])).toBe(3);
  expect(err).toMatch(/there is no port .*ttyUSB7: is the adapter plugged in/);
});

test('how far a reading is goes to standard error, a line every few seconds, with the minutes left where they are known', () => {
  let now = 0;
  const tell = progressTeller(() => now);
  for (; now <= 6000; now += 100) tell({ step: 'look', done: now, of: null, requests: 7, secondsLeft: null });
  now += 3000;
  tell({ step: 'read', done: 400, of: 9000, requests: 20, secondsLeft: 200 });
  expect(out).toBe('');
  expect(err.trim().split('\n')).toEqual([
    '3000 nodes found, 7 requests',
    '6000 nodes found, 7 requests',
    '400 of 9000 nodes read, 20 requests, about 4 min left',
  ]);
});

test.each<[argv: string[], words: RegExp]>([
  [['opcua', 'opc.tcp://192.0.2.1', '--map', 'a.yaml'], /opcua does not take --map; it belongs to fins, slmp, modbus/],
  [['diff', 'a', 'b', '--out', 'c'], /diff does not take --out/],
  [['opcua', 'opc.tcp://192.0.2.1', '--trust', 'AB'], /--trust and --policy need --security/],
  [['opcua', 'opc.tcp://192.0.2.1', '--security', 'Sign', '--trust', 'AB'], /64 hexadecimal digits/],
  [['modbus', 'modbus://192.0.2.1', '--discover', '--dry-run'], /HOST:PORT and nothing around it/],
  [['modbus', '192.0.2.1:99999', '--discover', '--dry-run'], /99999 is no port/],
  [['modbus', '2001:db8::1', '--discover', '--dry-run'], /write 2001:db8::1 as \[2001:db8::1\]/],
  [['modbus', '192.0.2.1', '--discover', '--map', 'a.yaml'], /leave --map out/],
])('%j is refused as used wrongly, with what to write instead', async (argv, words) => {
  expect(await run(argv)).toBe(2);
  expect(err).toMatch(words);
});

test('a map or a place for the snapshot that is not there is named before anything is sent', async () => {
  expect(await run(['modbus', '127.0.0.1:1', '--map', join(folder, 'no.yaml')])).toBe(1);
  expect(await run(['fins', '127.0.0.1:1', '--map', folder])).toBe(1);
  expect(await run(['opcua', 'opc.tcp://127.0.0.1:1', '--out', join(folder, 'no', 'a')])).toBe(1);
  expect(err).toContain(`${join(folder, 'no.yaml')}: there is no such file`);
  expect(err).toContain(`${folder}: it is a folder; name a file in it`);
  expect(err).toContain(`there is no folder ${join(folder, 'no')}; make it first`);
  expect(await run(['modbus', '[::1]:502', '--discover', '--dry-run'])).toBe(0);
});

test('a search that finds nothing proposes no map', async () => {
  expect(await run(['modbus', '127.0.0.1:1', '--discover', '--end', '5', '--rate', '0', '--yes'])).toBe(3);
  expect(out).toBe('');
  expect(err).toContain('no map to propose');
});
