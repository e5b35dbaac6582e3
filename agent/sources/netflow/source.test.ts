import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ethernetBytes, ip4Bytes, pcapBytes, udpBytes } from '#engine/wire/sample-capture.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { source } from './source.ts';

const softflowd = spawnSync('softflowd', ['-h']).error === undefined;

/** Where it listens, out of what it says. */
async function portOf(running: RunningForTest): Promise<number> {
  await running.until(() => running.health.length > 0);
  return Number(/:(\d+)/.exec(running.health[0]!.reason!)![1]);
}

/** A capture with so many conversations of one packet each. */
function conversations(count: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hinomi-flows-')), 'flows.pcap');
  const frames = Array.from({ length: count }, (_, turn) =>
    ethernetBytes(
      0x0800,
      ip4Bytes(
        `10.${turn >> 14}.${(turn >> 7) & 127}.${1 + (turn & 127)}`,
        '10.200.0.1',
        17,
        udpBytes(40_000, 514, Buffer.alloc(20)),
      ),
    ),
  );
  writeFileSync(file, pcapBytes(frames));
  return file;
}

const arguments_ = (file: string, port: number, version: number) => [
  ...['-r', file, '-n', `127.0.0.1:${port}`, '-v', String(version), '-d', '-c', 'none', '-m', '100000'],
  ...['-p', `${file}.pid`],
];
const records = (text: string) => Number(/\((\d+) records\)/.exec(text)![1]);
const sum = (running: RunningForTest, kind: string, name: string) =>
  running.events.filter((event) => event.kind === kind).reduce((all, { fields }) => all + Number(fields[name]), 0);

describe.skipIf(!softflowd)('what softflowd exports (needs softflowd)', () => {
  test.each([5, 9, 10])('version %i: every record arrives', async (version) => {
    const running = runForTest(source, { udp: ['127.0.0.1:0'], maxRowsPerMinute: 100_000, checkMs: 20 });
    const port = await portOf(running);
    const child = spawn('softflowd', arguments_(conversations(3000), port, version));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    // A record of an IPv4 flow counts for each of its directions that has packets.
    const read = async () =>
      Object.values((await running.command('rescan')) as Record<string, { flows: number }>)[0]?.flows ?? 0;
    while ((await read()) < 3000) await new Promise((resolve) => setTimeout(resolve, 20));
    await running.stop();
    expect(records(said)).toBeGreaterThanOrEqual(3000);
    expect(sum(running, 'net.flow', 'source.packets') + sum(running, 'net.flow', 'destination.packets')).toBe(3000);
    expect(running.events.filter(({ kind }) => kind === 'gap')).toEqual([]);
    expect(running.health.every(({ state }) => state === 'running')).toBe(true);
  });

  test('with a buffer that is far too small the loss is told, by the kernel and by the exporter’s own numbers', async () => {
    const running = runForTest(source, { udp: ['127.0.0.1:0'], receiveBufferBytes: 16_384, checkMs: 20 });
    const port = await portOf(running);
    // Nothing is read while it sends, so that the buffer must run over.
    spawnSync('softflowd', arguments_(conversations(3000), port, 5));
    const gaps = () =>
      running.events.filter(({ kind }) => kind === 'gap').map(({ fields }) => fields['gap.reason_code']);
    await running.until(() => gaps().includes('udp_overrun'));
    // What is sent once there is room shows by its number how many are missing.
    const late = createSocket('udp4');
    const header = Buffer.alloc(24);
    header.writeUInt16BE(5, 0);
    header.writeUInt32BE(3000, 16);
    // The buffer may still be full when the first of them is sent.
    const again = setInterval(() => late.send(header, port, '127.0.0.1'), 20);
    await running.until(() => gaps().includes('export_flows_missing'));
    clearInterval(again);
    late.close();
    await running.stop();
    const missing = running.events
      .filter(({ fields }) => fields['gap.reason_code'] === 'export_flows_missing')
      .reduce((all, { fields }) => all + Number(fields['gap.count']), 0);
    const arrived = sum(running, 'net.flow', 'hinomi.flow.connections');
    expect(arrived).toBeLessThan(3000);
    expect(missing).toBeGreaterThan(0);
    expect(running.health.at(-1)?.state).toBe('degraded');
    expect(running.health.at(-1)?.reason).toMatch(/did not arrive/);
  });
});

test('templates outlive a restart, strangers are refused, and rubbish is counted', async () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'hinomi-netflow-'));
  const two = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
  const message = (...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([two(10, body.length + 16), Buffer.alloc(12), body]);
  };
  const template = message(two(2, 16, 256, 2, 8, 4, 12, 4));
  const data = message(two(256, 12), Buffer.from([10, 0, 0, 1, 10, 0, 0, 2]));
  const sender = createSocket('udp4');
  const send = (bytes: Buffer, port: number) => sender.send(bytes, port, '127.0.0.1');
  const datagrams = async (running: RunningForTest) =>
    Object.values((await running.command('rescan')) as Record<string, { datagrams: number }>)[0]?.datagrams ?? 0;
  const first = runForTest(source, { udp: ['127.0.0.1:0'], checkMs: 20 }, { stateDir });
  const firstPort = await portOf(first);
  send(template, firstPort);
  send(Buffer.from('no flow at all'), firstPort);
  await first.until(() => first.health.some(({ reason }) => /neither NetFlow/.test(reason ?? '')));
  while ((await datagrams(first)) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await first.stop();
  const second = runForTest(source, { udp: ['127.0.0.1:0'], exporters: ['127.0.0.0/8'], checkMs: 20 }, { stateDir });
  send(data, await portOf(second));
  while ((await datagrams(second)) < 1) await new Promise((resolve) => setTimeout(resolve, 20));
  await second.stop();
  expect(
    second.events.map(({ fields }) => [fields['source.ip'], fields['destination.ip'], fields['hinomi.vantage']]),
  ).toEqual([['10.0.0.1', '10.0.0.2', 'ipfix']]);
  const third = runForTest(source, { udp: ['127.0.0.1:0'], exporters: ['192.0.2.1'], checkMs: 20 }, { stateDir });
  send(data, await portOf(third));
  await third.until(() => third.health.some(({ reason }) => /not among the exporters/.test(reason ?? '')));
  await third.stop();
  expect(third.events).toEqual([]);
  sender.close();
});

test('records that come before their template are a gap, and the exporter is named, however many sets a datagram has', async () => {
  const two = (...values: number[]) => Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
  const set = Buffer.concat([two(256, 12), Buffer.from([10, 0, 0, 1, 10, 0, 0, 2])]);
  const sender = createSocket('udp4');
  const running = runForTest(source, { udp: ['127.0.0.1:0'], checkMs: 20 });
  sender.send(Buffer.concat([two(10, 40), Buffer.alloc(12), set, set]), await portOf(running), '127.0.0.1');
  await running.until(() => running.events.some(({ kind }) => kind === 'gap'));
  await running.stop();
  sender.close();
  expect(running.events.map(({ fields }) => [fields['gap.reason_code'], fields['gap.count']])).toEqual([
    ['export_sets_unread', 2],
  ]);
  expect(running.health.at(-1)?.reason).toMatch(/has not sent its templates/);
});
