import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { PacketSink } from '#engine/wire/file/packet-sink.ts';
import { aduBytes, pcapBytes, segmentFrame } from '#engine/wire/sample-capture.ts';
import { CaptureDecoder, CaptureFile, captureSummary } from '#engine/wire/wire.ts';
import { testData } from '../support/test-data.ts';
import type { BenchOptions } from './bench-options.ts';

const piece = 1 << 20;

/** Walks link, network and transport headers, and looks at nothing behind them. */
class HeadersAlone implements PacketSink {
  payload = 0;

  packet(bytes: Uint8Array, start: number, end: number, _length: number, linkType: number): void {
    if (linkType !== 1 || end - start < 54 || bytes[start + 12] !== 8 || bytes[start + 13] !== 0) return;
    const network = start + 14;
    const total = (bytes[network + 2]! << 8) | bytes[network + 3]!;
    const transport = network + (bytes[network]! & 15) * 4;
    this.payload += network + total - transport - (bytes[transport + 12]! >> 4) * 4;
  }
}

/** Polling of one controller by one master, two packets a transaction: what is measured where the captures of others are not there. */
function polling(transactions: number): Buffer {
  const frames: Buffer[] = [];
  const ends = ['10.0.0.1', '10.0.0.2'] as const;
  for (let turn = 0; turn < transactions; turn++) {
    const ask = aduBytes(turn & 0xffff, 1, [3, 0, turn & 63, 0, 8]);
    const answer = aduBytes(turn & 0xffff, 1, [3, 16, ...new Array<number>(16).fill(turn & 0xff)]);
    frames.push(
      segmentFrame({
        from: ends[0],
        to: ends[1],
        sourcePort: 40_000,
        targetPort: 502,
        sequence: turn * 12,
        payload: ask,
      }),
      segmentFrame({
        from: ends[1],
        to: ends[0],
        sourcePort: 502,
        targetPort: 40_000,
        sequence: turn * 25,
        payload: answer,
      }),
    );
  }
  return pcapBytes(frames);
}

/** Pieces of a file, or of bytes. */
function* pieces(source: string | Buffer): Generator<Uint8Array> {
  if (typeof source !== 'string') {
    for (let at = 0; at < source.length; at += piece) yield source.subarray(at, at + piece);
    return;
  }
  const file = openSync(source, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(piece);
      const length = readSync(file, buffer, 0, piece, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

interface Round<T> {
  packets: number;
  ms: number;
  /** Processor time, all threads: what the rate comes to on a core of one's own. */
  cpuMs: number;
  sink: T;
}

function once<T extends PacketSink>(source: string | Buffer, sink: T): Round<T> {
  const before = process.cpuUsage();
  const start = performance.now();
  const file = new CaptureFile(sink);
  for (const bytes of pieces(source)) file.push(bytes);
  file.end();
  if (sink instanceof CaptureDecoder) sink.end();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { packets: file.packets, ms, cpuMs: (user + system) / 1000, sink };
}

/**
 * Packets per second of the capture decoder on one core, against reading the same file and walking its headers alone; both in turn, from the first round on.
 * Where tshark is installed, its time on the same file stands beside.
 */
export async function bench({ seconds = 5 }: BenchOptions): Promise<Record<string, unknown>> {
  const largest = testData === undefined ? '' : join(testData, 'captures/modbus/ModbusTCP.pcap');
  const source = existsSync(largest) ? largest : polling(8000);
  const decoding: number[] = [];
  const limits: number[] = [];
  let packets = 0;
  let pdus = 0;
  let cpuMs = 0;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || decoding.length < 3) {
    const read = once(source, new CaptureDecoder());
    decoding.push((read.packets / read.ms) * 1000);
    const { requests, responses, exceptions } = captureSummary(read.sink).modbus;
    pdus = [requests, responses, exceptions].flatMap(Object.values<number>).reduce((sum, count) => sum + count, 0);
    cpuMs += read.cpuMs;
    const limit = once(source, new HeadersAlone());
    limits.push((limit.packets / limit.ms) * 1000);
    packets = read.packets;
  }
  const best = Math.max(...decoding);
  return {
    capture: typeof source === 'string' ? 'ModbusTCP.pcap' : 'generated polling',
    packets,
    pdus,
    rounds: decoding.length,
    firstRoundPerSecond: Math.round(decoding[0]!),
    medianPerSecond: Math.round(middle(decoding)),
    packetsPerSecond: Math.round(best),
    perProcessorSecond: Math.round(((packets * decoding.length) / cpuMs) * 1000),
    headersAlonePerSecond: Math.round(Math.max(...limits)),
    ratio: Number((best / Math.max(...limits)).toFixed(3)),
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
    ...(typeof source === 'string' ? byTshark(source, packets) : {}),
  };
}

function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}

function byTshark(file: string, packets: number): Record<string, unknown> {
  const start = performance.now();
  const { status } = spawnSync('tshark', ['-n', '-r', file, '-q', '-z', 'io,phs'], { stdio: 'ignore' });
  return status === 0 ? { tsharkPerSecond: Math.round((packets / (performance.now() - start)) * 1000) } : {};
}
