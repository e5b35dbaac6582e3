import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conversation } from './conversation.ts';
import { TcpFlows } from './tcp-flows.ts';

/** Takes every piece of a stream as a message, so that what arrives is what was put in order. */
class Everything implements Conversation {
  readonly protocol = 'everything';
  readonly headBytes = 8;
  readonly marked = true;
  readonly arrived: Buffer[] = [];
  readonly pieces: string[] = [];
  restarts = 0;
  measure(_bytes: Uint8Array, at: number, end: number): number {
    return end - at;
  }
  resume(): number {
    return -1;
  }
  message(direction: number, bytes: Uint8Array, at: number, end: number): void {
    if (direction !== 0) return;
    this.arrived.push(Buffer.from(bytes.subarray(at, end)));
    this.pieces.push(Buffer.from(bytes.subarray(at, end)).toString('latin1'));
  }
  junk(): void {}
  restart(): void {
    this.restarts++;
  }
  server(): number {
    return -1;
  }
  proven(): boolean {
    return true;
  }
  listen(): void {}
  operations(): [] {
    return [];
  }
}

function line() {
  const all = new Everything();
  const flows = new TcpFlows(() => all);
  const send = (
    sequence: number,
    text: string | Uint8Array,
    { direction = 0, flags = 0x10, cut = 0, ack = 0 } = {},
  ) => {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    flows.segment(0, direction, bytes, 0, bytes.length, cut, sequence | 0, ack | 0, flags, 0);
  };
  const text = () => Buffer.concat(all.arrived).toString('latin1');
  return { all, flows, send, text };
}

describe('one direction', () => {
  test('what comes twice is read once, and overlaps keep what came first', () => {
    const { send, text } = line();
    send(99, '', { flags: 2 });
    send(100, 'abcd');
    send(100, 'abcd');
    send(102, 'CDef');
    send(101, 'XXXXXghi');
    expect(text()).toBe('abcdefghi');
  });

  test('sequence numbers wrap', () => {
    const { send, text } = line();
    send(0xffff_fffe, 'ab');
    send(2, 'ef');
    send(0, 'cd');
    expect(text()).toBe('abcdef');
  });

  test('a hole that the other end acknowledged is given up, and what fills it late is still read', () => {
    const { all, flows, send } = line();
    send(100, 'ab');
    send(106, 'gh');
    for (let packet = 0; packet < 3; packet++) send(500, '', { direction: 1, ack: 108 });
    expect(all.pieces).toEqual(['ab', 'gh']);
    expect(flows.missing).toBe(4);
    send(102, 'cdef');
    send(102, 'cdef');
    expect(all.pieces).toEqual(['ab', 'gh', 'cdef']);
  });

  test('before that it is waited for', () => {
    const { all, send } = line();
    send(100, 'ab');
    send(104, 'ef');
    for (let packet = 0; packet < 9; packet++) send(500, '', { direction: 1, ack: 102 });
    expect(all.pieces).toEqual(['ab']);
    send(102, 'cd');
    expect(all.pieces).toEqual(['ab', 'cd', 'ef']);
  });

  test('a connection joined in its middle begins there; an earlier segment that comes next is read, too', () => {
    const { all, send } = line();
    send(1000, 'later');
    send(990, 'sooner....');
    send(1005, 'last');
    expect(all.pieces).toEqual(['later', 'sooner....', 'last']);
  });

  test('bytes that the capture cut are a gap of known length', () => {
    const { all, flows, send } = line();
    send(100, 'ab', { cut: 4 });
    send(106, 'gh');
    expect(all.pieces).toEqual(['ab', 'gh']);
    expect(flows.missing).toBe(4);
    send(102, 'cdef');
    expect(all.pieces).toEqual(['ab', 'gh']);
  });

  test('ends that connect anew begin anew, whatever waited', () => {
    const { all, flows, send } = line();
    send(99, '', { flags: 2 });
    send(99, '', { flags: 2 });
    send(700, '', { flags: 0x12, direction: 1 });
    send(100, 'ab');
    send(104, 'ef');
    expect(all.restarts).toBe(0);
    send(90_000_000, '', { flags: 2 });
    send(90_000_001, 'xy');
    expect(all.pieces).toEqual(['ab', 'ef', 'xy']);
    expect(all.restarts).toBe(1);
    expect(flows.opener(0)).toBe(0);
  });

  test('a device that begins every connection with the same number is read in each of them', () => {
    const { all, send } = line();
    for (let turn = 0; turn < 3; turn++) {
      send(99, '', { flags: 2 });
      send(99, '', { flags: 2 });
      send(500, '', { flags: 0x12, direction: 1 });
      send(100, 'ab');
      send(102, 'cd');
    }
    expect(all.pieces).toEqual(['ab', 'cd', 'ab', 'cd', 'ab', 'cd']);
  });

  test('who answers a SYN did not open the connection', () => {
    const { flows, send } = line();
    send(1, '', { flags: 0x12, direction: 0 });
    expect(flows.opener(0)).toBe(1);
    expect(flows.opener(77)).toBe(-1);
  });
});

/** A stream cut into segments that overlap, come twice, change places and are partly lost. */
const traffic = fc.record({
  start: fc.constantFrom(0, 1, 0x7fff_fff0, 0xffff_fff0, 0xffff_ffff),
  cuts: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 120 }),
  moves: fc.array(fc.nat(20), { minLength: 120, maxLength: 120 }),
  twice: fc.array(fc.nat(9), { minLength: 120, maxLength: 120 }),
  reach: fc.array(fc.nat(30), { minLength: 120, maxLength: 120 }),
  lost: fc.array(fc.nat(12), { minLength: 120, maxLength: 120 }),
});

describe('any traffic', () => {
  test('gives each byte that was captured once and in order, and says how many are missing', () => {
    fc.assert(
      fc.property(traffic, fc.boolean(), ({ start, cuts, moves, twice, reach, lost }, loses) => {
        const total = cuts.reduce((sum, length) => sum + length, 0);
        const content = Buffer.from(Array.from({ length: total }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
        const seen = new Uint8Array(total);
        const packets: { at: number; end: number; order: number }[] = [];
        let at = 0;
        cuts.forEach((length, index) => {
          const end = Math.min(total, at + length + (twice[index]! < 3 ? reach[index]! : 0));
          // The first one comes first and is never lost: where else would a connection without a SYN begin?
          if (index === 0 || !loses || lost[index] !== 0) {
            packets.push({ at, end, order: index === 0 ? -1 : index + moves[index]! });
            if (twice[index] === 4) packets.push({ at, end, order: index + moves[119 - index]! });
            seen.fill(1, at, end);
          }
          at += length;
        });
        packets.sort((one, other) => one.order - other.order);
        const { flows, send, text } = line();
        for (const packet of packets) send(start + packet.at, content.subarray(packet.at, packet.end));
        flows.end();
        const last = seen.lastIndexOf(1);
        const expected = content.filter((_, index) => seen[index] === 1);
        expect(text()).toBe(Buffer.from(expected).toString('latin1'));
        expect(flows.missing).toBe(seen.subarray(0, last + 1).filter((byte) => byte === 0).length);
      }),
      { numRuns: 300 },
    );
  });

  test('holds back no more than its bounds, however many holes there are', () => {
    const { all, flows, send } = line();
    const segment = Buffer.alloc(1400, 'x');
    for (let index = 0; index < 5000; index++) send(index * 2800, segment);
    // All but the last ones behind the newest hole have been passed on.
    expect(all.pieces.length).toBeGreaterThan(5000 - 66);
    flows.end();
    expect(all.pieces.length).toBe(5000);
  });
});

test('of more flows than are put in order at a time the oldest begins again where it goes on, and what it counted stays', () => {
  const all: Everything[] = [];
  const flows = new TcpFlows((row) => {
    all[row] ??= new Everything();
    return all[row];
  });
  const send = (row: number, sequence: number, text: string) =>
    flows.segment(row, 0, Buffer.from(text), 0, text.length, 0, sequence, 0, 0x10, 0);
  send(0, 100, 'ab');
  send(0, 104, 'ef');
  for (let row = 1; row <= 8192; row++) send(row, 1, 'x');
  expect(all[0]!.restarts).toBe(1);
  send(0, 102, 'cd');
  send(0, 106, 'gh');
  flows.end();
  expect(all[0]!.pieces).toEqual(['ab', 'cd', 'gh']);
});
