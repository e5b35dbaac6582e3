import { aduBytes, ethernetBytes, ip4Bytes, tcpBytes, udpBytes } from '#engine/wire/sample-capture.ts';
import { CaptureWatch } from './capture-watch.ts';
import type { Finding } from './finding.ts';
import { TrafficWatch } from './traffic-watch.ts';

/** A frame with its time in milliseconds. */
export interface SampleFrame {
  time: number;
  bytes: Buffer;
}

/** Hardware address of a sample host: its last number, below a locally administered prefix. */
export function sampleMac(ip: string): number[] {
  return [2, 0, 0, 0, 0, Number(ip.slice(ip.lastIndexOf('.') + 1))];
}

/** Plays hosts of a plant and keeps what a mirror port would see. Sequence numbers and transaction numbers are kept right. */
export class SamplePlant {
  readonly #sent: { time: number; make: (next: Map<string, number>) => Buffer }[] = [];
  #transaction = 1;

  /** An IPv4 packet from one host to another; `mac` lets another machine send it. */
  ip(time: number, from: string, to: string, protocol: number, payload: Buffer, mac = sampleMac(from)): void {
    this.#sent.push({ time, make: () => frameOf(from, to, protocol, payload, mac) });
  }

  /** A TCP segment; SYN when `flags` says so. */
  tcp(
    time: number,
    from: string,
    sourcePort: number,
    to: string,
    targetPort: number,
    flags: number,
    payload: Buffer = Buffer.alloc(0),
  ): void {
    const key = `${from} ${sourcePort} ${to} ${targetPort}`;
    const make = (next: Map<string, number>) => {
      const sequence = next.get(key) ?? 1;
      next.set(key, sequence + payload.length + (flags & 2 ? 1 : 0));
      const segment = tcpBytes({ from, to, sourcePort, targetPort, sequence, flags, payload });
      return frameOf(from, to, 6, segment, sampleMac(from));
    };
    this.#sent.push({ time, make });
  }

  /** A connection that is opened. */
  connect(time: number, from: string, sourcePort: number, to: string, targetPort: number): void {
    this.tcp(time, from, sourcePort, to, targetPort, 2);
    this.tcp(time + 1, to, targetPort, from, sourcePort, 18);
    this.tcp(time + 2, from, sourcePort, to, targetPort, 16);
  }

  /** A Modbus request and its answer over an open connection. */
  modbus(
    time: number,
    from: string,
    sourcePort: number,
    to: string,
    pdu: readonly number[],
    answer = pdu,
    unit = 1,
  ): void {
    const number = this.#transaction++ & 0xffff;
    this.tcp(time, from, sourcePort, to, 502, 24, aduBytes(number, unit, pdu));
    if (answer.length > 0) this.tcp(time + 3, to, 502, from, sourcePort, 24, aduBytes(number, unit, answer));
  }

  /** Polls register 0 to 9 of a device every second, over one connection. */
  poll(from: string, sourcePort: number, to: string, start: number, count: number, everyMs = 1000): void {
    this.connect(start, from, sourcePort, to, 502);
    const values = [3, 20, ...Array.from({ length: 20 }, () => 0)];
    for (let turn = 0; turn < count; turn++) {
      this.modbus(start + 10 + turn * everyMs, from, sourcePort, to, [3, 0, 0, 0, 10], values);
    }
  }

  udp(time: number, from: string, sourcePort: number, to: string, targetPort: number, payload: Buffer): void {
    this.ip(time, from, to, 17, udpBytes(sourcePort, targetPort, payload));
  }

  /** An ARP message, by default a question of a host for another. */
  arp(time: number, sender: string, target: string, answer = false, mac = sampleMac(sender)): void {
    const bytes = Buffer.alloc(28);
    bytes.set([0, 1, 8, 0, 6, 4, 0, answer ? 2 : 1, ...mac, ...sender.split('.').map(Number)]);
    bytes.set(target.split('.').map(Number), 24);
    const frame = ethernetBytes(0x0806, bytes);
    frame.set(answer ? sampleMac(target) : [255, 255, 255, 255, 255, 255], 0);
    frame.set(mac, 6);
    this.#sent.push({ time, make: () => frame });
  }

  /** A frame of another protocol than IP, from the machine of one host to that of another. */
  frame(time: number, from: string, to: string, type: number, payload: Buffer): void {
    const frame = ethernetBytes(type, payload);
    frame.set(sampleMac(to), 0);
    frame.set(sampleMac(from), 6);
    this.#sent.push({ time, make: () => frame });
  }

  /** Frames in order of time, with the sequence numbers that they have in that order. */
  inOrder(): SampleFrame[] {
    const next = new Map<string, number>();
    const sorted = [...this.#sent].sort((one, other) => one.time - other.time);
    return sorted.map(({ time, make }) => ({ time, bytes: make(next) }));
  }
}

function frameOf(from: string, to: string, protocol: number, payload: Buffer, mac: readonly number[]): Buffer {
  const bytes = ethernetBytes(0x0800, ip4Bytes(from, to, protocol, payload));
  bytes.set(sampleMac(to), 0);
  bytes.set(mac, 6);
  return bytes;
}

/** Learns from plants and judges another one. */
export function detectInSample(
  baselines: readonly SamplePlant[],
  test: SamplePlant,
): { watch: TrafficWatch; findings: Finding[] } {
  const watch = new TrafficWatch();
  for (const plant of baselines) play(watch, plant);
  watch.judge();
  play(watch, test);
  return { watch, findings: watch.findings() };
}

function play(watch: TrafficWatch, plant: SamplePlant): void {
  const capture = new CaptureWatch(watch);
  for (const { bytes, time } of plant.inOrder()) capture.decoder.packet(bytes, 0, bytes.length, bytes.length, 1, time);
  capture.end();
}
