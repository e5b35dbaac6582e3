import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pcapBytes } from '#engine/wire/sample-capture.ts';
import { CaptureFile } from '#engine/wire/wire.ts';
import { CaptureWatch } from './capture-watch.ts';
import { findingKinds } from './kinds.ts';
import { SamplePlant } from './sample-plant.ts';
import { TrafficWatch } from './traffic-watch.ts';

/** An hour in which a little of everything happens. */
function busy(): Buffer[] {
  const plant = new SamplePlant();
  const start = 1_700_000_000_000;
  plant.poll('10.0.0.1', 40_000, '10.0.0.2', start, 20);
  plant.connect(start + 100, '10.0.0.9', 41_000, '10.0.0.2', 502);
  for (let code = 1; code < 30; code++)
    plant.modbus(start + 200 + code, '10.0.0.9', 41_000, '10.0.0.2', [code, 0, 1, 0, 2]);
  for (let host = 1; host < 30; host++) plant.arp(start + 300 + host, '10.0.0.9', `10.0.0.${host}`);
  for (let port = 1; port < 40; port++) plant.tcp(start + 400 + port, '10.0.0.9', 42_000, '10.0.0.3', port, 2);
  plant.udp(
    start + 900,
    '10.0.0.9',
    44_818,
    '10.0.0.255',
    44_818,
    Buffer.from([0x63, ...Array.from({ length: 23 }, () => 0)]),
  );
  plant.udp(start + 950, '10.0.0.1', 50_000, '8.8.8.8', 53, Buffer.alloc(30));
  return plant.inOrder().map(({ bytes }) => bytes);
}

function feed(watch: TrafficWatch, bytes: Uint8Array, cuts: readonly number[]): void {
  const capture = new CaptureWatch(watch);
  const file = new CaptureFile(capture.decoder);
  let from = 0;
  for (const cut of [...cuts].sort((one, other) => one - other)) {
    file.push(bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
  file.push(bytes.subarray(from));
  file.end();
  capture.end();
}

const plain = (watch: TrafficWatch) =>
  JSON.stringify(watch.findings().map((finding) => ({ ...finding, also: [...finding.also] })));

describe('detectors', () => {
  test('say the same however a file is cut into pieces', () => {
    const bytes = pcapBytes(busy());
    const told = (cuts: readonly number[]) => {
      const watch = new TrafficWatch();
      feed(watch, pcapBytes(busy().slice(0, 30)), []);
      watch.judge();
      feed(watch, bytes, cuts);
      return plain(watch);
    };
    const whole = told([]);
    expect(JSON.parse(whole).length).toBeGreaterThan(5);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }), (cuts) => {
        expect(told(cuts)).toBe(whole);
      }),
      { numRuns: 15 },
    );
  });

  test('end on spoiled frames, with findings that are whole', () => {
    const good = busy();
    const flips = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(120), fc.nat(255)), {
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(flips, fc.boolean(), (changes, learns) => {
        const frames = good.map((frame) => Buffer.from(frame));
        for (const [frame, at, value] of changes) if (at < frames[frame]!.length) frames[frame]![at] = value;
        const watch = new TrafficWatch();
        if (learns) feed(watch, pcapBytes(frames.slice(0, 40)), []);
        watch.judge();
        feed(watch, pcapBytes(frames), []);
        for (const { kind, firstPacket, technique, count } of watch.findings()) {
          expect(findingKinds[kind].technique).toBe(technique);
          expect(firstPacket).toBeGreaterThan(0);
          expect(firstPacket).toBeLessThanOrEqual(frames.length);
          expect(count).toBeGreaterThan(0);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('keep a bounded number of findings however many hosts there are, and say so', () => {
    const watch = new TrafficWatch();
    watch.judge();
    for (let host = 0; host < 70_000; host++) {
      watch.book.say({ kind: 'new_host', src: `h${host}`, at: { time: 0, packet: host + 1 } });
    }
    expect(watch.findings().length).toBeLessThanOrEqual(1 << 16);
    expect(watch.notes().join()).toMatch(/4464 alerts/);
  });
});
