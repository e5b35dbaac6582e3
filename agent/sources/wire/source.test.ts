import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { aduBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import { CaptureDecoder, CaptureFile, captureSummary } from '#engine/wire/wire.ts';
import { type RunningForTest, runForTest } from '../source-harness.ts';
import { droppedIn, refusalIn } from './capture-program.ts';
import { sentIn } from './interface-counter.ts';
import { PacketRing } from './packet-ring.ts';
import { wireConfig } from './source.config.ts';
import { source, type WirePosition } from './source.ts';

/** A master that reads ten times and writes once, with what the device answers. */
function sampleFrames(): Buffer[] {
  const frames: Buffer[] = [];
  const sequence = { ask: 1, answer: 1 };
  const send = (side: 'ask' | 'answer', payload: Buffer) => {
    const [from, to] = side === 'ask' ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
    const ports = side === 'ask' ? { sourcePort: 40_000, targetPort: 502 } : { sourcePort: 502, targetPort: 40_000 };
    frames.push(segmentFrame({ from: from!, to: to!, ...ports, sequence: sequence[side], payload }));
    sequence[side] += payload.length;
  };
  for (let turn = 0; turn < 10; turn++) {
    send('ask', aduBytes(turn, 1, [3, 0, 0, 0, 1]));
    send('answer', aduBytes(turn, 1, [3, 2, 0, 7]));
  }
  send('ask', aduBytes(99, 1, [6, 0, 5, 0, 1]));
  send('answer', aduBytes(99, 1, [6, 0, 5, 0, 1]));
  return frames;
}

const folder = () => mkdtempSync(join(tmpdir(), 'hinomi-wire-'));
const kinds = (running: RunningForTest) => new Set(running.events.map(({ kind }) => kind));

describe('capture files laid into a folder', () => {
  test('each is read once, as history, and remembered; a packed one and one that is cut, too', async () => {
    const drop = folder();
    const whole = pcapBytes(sampleFrames());
    writeFileSync(join(drop, 'a.pcap'), whole);
    writeFileSync(join(drop, 'b.pcap.gz'), gzipSync(whole));
    writeFileSync(join(drop, 'c.pcap'), whole.subarray(0, whole.length - 5));
    writeFileSync(join(drop, 'notes.txt'), 'no capture');
    const running = runForTest(source, { folder: drop });
    const marks = () => (running.position() as WirePosition | undefined)?.marks ?? [];
    await running.until(() => marks().length === 3);
    await running.stop();
    const commands = running.events.filter(({ kind }) => kind === 'ot.command');
    expect(commands.map(({ fields }) => fields['observer.ingress.interface.name'])).toEqual([
      'a.pcap',
      'b.pcap.gz',
      'c.pcap',
    ]);
    expect(running.events.filter(({ kind, history }) => kind !== 'gap' && !history)).toEqual([]);
    expect(kinds(running)).toEqual(new Set(['net.flow', 'net.operation', 'ot.command', 'gap']));
    const gap = running.events.find(({ kind }) => kind === 'gap');
    expect(gap?.fields['gap.reason']).toBe('c.pcap ends unread: the file ends within a record');
    const again = runForTest(source, { folder: drop }, { position: running.position() });
    writeFileSync(join(drop, 'd.pcap'), whole);
    await again.until((events) => events.some(({ fields }) => fields['observer.ingress.interface.name'] === 'd.pcap'));
    await again.stop();
    expect(new Set(again.events.map(({ fields }) => fields['observer.ingress.interface.name']))).toEqual(
      new Set(['d.pcap']),
    );
  });
});

const path = process.env['PATH'];

/** Puts a program called tcpdump first on the path, which does what a script says. */
function pretendTcpdump(script: string): string {
  const bin = folder();
  writeFileSync(join(bin, 'tcpdump'), `#!/bin/sh\ncase "$1" in --version) exit 0;; esac\n${script}\n`);
  chmodSync(join(bin, 'tcpdump'), 0o755);
  process.env['PATH'] = `${bin}${delimiter}${path}`;
  return bin;
}

describe.skipIf(process.platform !== 'linux')('a capture program', () => {
  afterEach(() => {
    process.env['PATH'] = path;
  });

  test('its packets become events and first sights, its drops a gap, and the packets around a moment can be kept', async () => {
    const stateDir = folder();
    const bin = pretendTcpdump(
      `trap 'echo "44 packets captured" >&2; echo "5 packets dropped by kernel" >&2; exit 0' TERM
cat "$(dirname "$0")/sample.pcap"
while :; do sleep 0.05; done`,
    );
    const now = Date.now();
    const whole = pcapBytes(sampleFrames());
    // As if captured now.
    for (let at = 24; at < whole.length; at += 16 + whole.readUInt32LE(at + 8)) {
      whole.writeUInt32LE(Math.floor(now / 1000), at);
    }
    writeFileSync(join(bin, 'sample.pcap'), whole);
    const running = runForTest(source, { interface: 'eth9', ringMegabytes: 1 }, { stateDir });
    await running.until((events) => events.some(({ kind }) => kind === 'ot.command'));
    const kept = (await running.command('capture', { at: new Date(now).toISOString(), before: 60, after: 0 })) as {
      file: string;
      packets: number;
    };
    const decoder = new CaptureDecoder();
    const file = new CaptureFile(decoder);
    file.push(readFileSync(kept.file));
    expect([file.end(), kept.packets, captureSummary(decoder).modbus.requests]).toEqual([null, 22, { 3: 10, 6: 1 }]);
    await expect(running.command('capture', { at: '2001-01-01T00:00:00Z' })).rejects.toThrow('no packets are kept');
    await expect(running.command('capture', { at: 'yesterday' })).rejects.toThrow();
    await running.stop();
    expect(running.events.find(({ kind }) => kind === 'net.new_talker')?.fields).toMatchObject({
      ...{ 'source.ip': '10.0.0.1', 'destination.ip': '10.0.0.2', 'destination.port': 502 },
      ...{ 'hinomi.vantage': 'capture', 'observer.ingress.interface.name': 'eth9' },
    });
    const gap = running.events.find(({ kind }) => kind === 'gap');
    expect(gap?.fields).toMatchObject({
      'gap.kind': 'receive_drop',
      'gap.count': 5,
      'gap.reason_code': 'capture_overrun',
    });
    expect(running.health).toMatchObject([
      { state: 'running', reason: expect.stringMatching(/^capturing on eth9 by tcpdump; learns the traffic until/) },
    ]);
    expect(readdirSync(stateDir)).not.toContain('packets');
  });

  test('what its packets show beyond what was learned is found, once, also over a restart; and the hub says until when it is learned', async () => {
    const stateDir = folder();
    const bin = pretendTcpdump(`cat "$(dirname "$0")/sample.pcap"
while :; do sleep 0.05; done`);
    const sent = (client: number) => {
      const whole = pcapBytes(sampleFrames());
      for (let at = 24; at < whole.length; at += 16 + whole.readUInt32LE(at + 8)) {
        whole.writeUInt32LE(Math.floor(Date.now() / 1000) - 60, at);
        // The last byte of the client's address, where it sends or is sent to.
        for (const place of [at + 45, at + 49]) if (whole[place] === 1) whole[place] = client;
      }
      writeFileSync(join(bin, 'sample.pcap'), whole);
    };
    const found = (running: RunningForTest) =>
      running.events.filter(({ kind }) => kind === 'net.finding').map(({ fields }) => String(fields['event.action']));
    sent(1);
    const learning = runForTest(source, { interface: 'eth9', ringMegabytes: 0 }, { stateDir });
    await learning.until((events) => events.some(({ kind }) => kind === 'ot.command'));
    const learnUntil = new Date().toISOString();
    const network = { learnUntil, decidedAt: learnUntil, held: [], anew: [], permitted: [] };
    await learning.command('config', { v: 1, site: 's', agent: 'a', counter: 1, expires: learnUntil, network });
    await learning.until(() => learning.health.length > 0);
    await learning.stop();
    expect(found(learning)).toEqual([]);
    sent(9);
    const judging = runForTest(source, { interface: 'eth9', ringMegabytes: 0 }, { stateDir });
    await judging.until(() => found(judging).length >= 3);
    await judging.stop();
    expect(found(judging).sort()).toEqual(['new_host', 'unauthorised_master', 'unauthorised_write']);
    const again = runForTest(source, { interface: 'eth9', ringMegabytes: 0 }, { stateDir });
    await again.until((events) => events.some(({ kind }) => kind === 'ot.command'));
    await again.stop();
    expect(found(again)).toEqual([]);
  });

  test.each([
    ['echo "eth9: You don\'t have permission to capture on that device" >&2; exit 1', /CAP_NET_RAW/],
    ['echo "this is no capture at all, by no means"', /is no capture/],
  ])('%s: said, and the agent goes on', async (script, reason) => {
    pretendTcpdump(script);
    const running = runForTest(source, { interface: 'eth9', program: 'tcpdump' });
    const refused = () => running.health.some(({ state }) => state === 'unavailable');
    // Health wakes the waiting, too.
    await running.until(refused);
    await running.stop();
    expect(running.health.at(-1)?.reason).toMatch(reason);
  });

  test('none there: said', async () => {
    process.env['PATH'] = folder();
    const running = runForTest(source, { interface: 'eth9' });
    await running.until(() => running.health.length > 0);
    await running.stop();
    expect(running.health[0]?.state).toBe('unavailable');
    expect(running.health[0]?.reason).toMatch(/neither tcpdump nor dumpcap/);
  });
});

describe('the ring', () => {
  test('never holds more than its limit, nor older packets than asked for', () => {
    const at = folder();
    const limits = { bytes: 400_000, ms: 120_000, snapLength: 512 };
    const ring = new PacketRing(at, limits);
    const frame = Buffer.alloc(400, 7);
    const used = () => readdirSync(at).reduce((sum, name) => sum + statSync(join(at, name)).size, 0);
    for (let turn = 0; turn < 5000; turn++) {
      ring.packet(frame, 0, frame.length, 1000, 1, 1_700_000_000_000 + turn * 10);
      if (turn % 100 === 0) {
        ring.flush();
        expect(used()).toBeLessThanOrEqual(limits.bytes);
      }
    }
    ring.flush();
    expect(used()).toBeGreaterThan(limits.bytes / 2);
    expect(ring.bytes).toBe(used());
    ring.packet(frame, 0, frame.length, 400, 1, 1_700_000_000_000 + 600_000);
    ring.close();
    expect(readdirSync(at).length).toBe(1);
    // The next run finds what the last one left.
    const next = new PacketRing(at, limits);
    expect(next.bytes).toBe(used());
    expect(next.filesOf(1_700_000_600_000, 1_700_000_700_000).length).toBe(1);
    next.close();
  });

  test('a disk that refuses stops no capture: it is said, and the ring goes on once there is room', () => {
    const at = join(folder(), 'ring');
    const ring = new PacketRing(at, { bytes: 400_000, ms: 120_000, snapLength: 512 });
    rmSync(at, { recursive: true });
    const frame = Buffer.alloc(400, 7);
    const packet = (seconds: number) => ring.packet(frame, 0, frame.length, 400, 1, 1_700_000_000_000 + seconds * 1000);
    packet(0);
    ring.flush();
    expect(ring.fault).toMatch(/ENOENT/);
    mkdirSync(at);
    packet(1);
    packet(30);
    ring.flush();
    expect(ring.fault).toBeNull();
    expect(ring.filesOf(1_700_000_030_000, 1_700_000_030_000).length).toBe(1);
    ring.close();
  });
});

test('what programs and the kernel say is understood', () => {
  expect(droppedIn('10 packets captured\n3 packets dropped by kernel\n1 packet dropped by kernel')).toBe(1);
  expect(droppedIn("Packets received/dropped on interface 'eth1': 60/7 (pcap:7/dumpcap:0/flushed:0/ps_ifdrop:0)")).toBe(
    7,
  );
  expect(droppedIn('3 packets dropped by kernel, 4 packets dropped by interface')).toBe(7);
  expect(droppedIn('listening on eth1')).toBeUndefined();
  expect(refusalIn('socket: Operation not permitted')).toBe('not-permitted');
  expect(refusalIn('tcpdump: eth9: No such device exists')).toBe('no-interface');
  expect(refusalIn('syntax error in filter expression')).toBeNull();
  const list = 'Inter-|   Receive |  Transmit\n  eth1: 1 2 0 0 0 0 0 0 900 17 0 0 0 0 0 0\n';
  expect([sentIn(list, 'eth1'), sentIn(list, 'eth')]).toEqual([17, undefined]);
});

test('a name that makes dumpcap call another machine, or read its input, is no interface', () => {
  const names = ['eth1', 'enp3s0.100', 'TCP@192.0.2.1:2002', '-', ''];
  expect(names.map((name) => wireConfig.safeParse({ interface: name }).success)).toEqual([
    ...[true, true],
    ...[false, false, false],
  ]);
});
