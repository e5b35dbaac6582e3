import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { captureRows } from '../capture-rows.ts';
import { captureSummary } from '../capture-summary.ts';
import { aduBytes, segmentFrame } from '../sample-capture.ts';

type Sent = [direction: 'ask' | 'answer', bytes: Uint8Array];

/** Plays what two ends send over one connection of a port, in order, each with its own sequence numbers. */
function play(sent: readonly Sent[], { port = 502, greeting = true, snap = 65_535, linkLoss = [] as number[] } = {}) {
  const decoder = new CaptureDecoder();
  const next = { ask: 1000, answer: 70_000 };
  const deliver = (direction: Sent[0], payload: Uint8Array, flags = 0x18) => {
    const [from, to, sourcePort, targetPort] =
      direction === 'ask'
        ? (['10.0.0.1', '10.0.0.2', 40_000, port] as const)
        : (['10.0.0.2', '10.0.0.1', port, 40_000] as const);
    const frame = segmentFrame({ from, to, sourcePort, targetPort, sequence: next[direction], flags, payload });
    decoder.packet(frame, 0, Math.min(frame.length, snap), frame.length, 1, 1_700_000_000_000 + decoder.packets);
    next[direction] += payload.length + (flags & 2 ? 1 : 0);
  };
  if (greeting) {
    deliver('ask', Buffer.alloc(0), 0x02);
    deliver('answer', Buffer.alloc(0), 0x12);
  }
  sent.forEach(([direction, bytes], index) => {
    if (linkLoss.includes(index)) next[direction] += bytes.length;
    else deliver(direction, bytes);
  });
  decoder.end();
  const rows = [...captureRows(decoder)];
  return {
    modbus: captureSummary(decoder).modbus,
    flow: rows.find(({ kind }) => kind === 'net.flow')!,
    groups: rows.filter(({ kind }) => kind === 'ot.transactions'),
  };
}

const readAsk = (transaction: number, unit = 1) => aduBytes(transaction, unit, [3, 0, 10, 0, 2]);
const readAnswer = (transaction: number, unit = 1) => aduBytes(transaction, unit, [3, 4, 1, 2, 3, 4]);

describe('Modbus TCP', () => {
  test('requests, responses and exceptions by unit and function, paired by their transaction', () => {
    const { modbus, groups } = play([
      ['ask', readAsk(1)],
      ['answer', readAnswer(1)],
      ['ask', aduBytes(2, 1, [16, 0, 100, 0, 2, 4, 0, 1, 0, 2])],
      ['answer', aduBytes(2, 1, [0x90, 2])],
      ['ask', readAsk(3, 7)],
      ['answer', readAnswer(99, 7)],
    ]);
    expect(modbus).toEqual({ requests: { 3: 2, 16: 1 }, responses: { 3: 2 }, exceptions: { 16: 1 } });
    expect(
      groups.map(({ unit, operation, class: kind, paired, addresses }) => [unit, operation, kind, paired, addresses]),
    ).toEqual([
      [1, '3', 'read', 1, [10, 11]],
      [1, '16', 'write', 1, [100, 101]],
      [7, '3', 'read', 0, [10, 11]],
    ]);
  });

  test('several messages in a segment, and messages spread over segments', () => {
    const asks = Buffer.concat([readAsk(1), readAsk(2), readAsk(3)]);
    const answers = Buffer.concat([readAnswer(1), readAnswer(2), readAnswer(3)]);
    const { modbus, groups } = play([
      ['ask', asks],
      ...Array.from(answers, (byte): Sent => ['answer', Buffer.from([byte])]),
    ]);
    expect(modbus).toEqual({ requests: { 3: 3 }, responses: { 3: 3 }, exceptions: {} });
    expect(groups[0]).toMatchObject({ paired: 3 });
  });

  test('any cut of a stream into segments gives the same', () => {
    const stream = Buffer.concat(Array.from({ length: 20 }, (_, index) => readAsk(index)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const sent: Sent[] = [];
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          sent.push(['ask', stream.subarray(at, at + size)]);
          at += size;
        }
        expect(play(sent).modbus.requests).toEqual({ 3: 20 });
      }),
      { numRuns: 40 },
    );
  });

  test('a master that uses one number for all is paired in order', () => {
    const { groups } = play([
      ['ask', Buffer.concat([readAsk(0), readAsk(0)])],
      ['answer', readAnswer(0)],
      ['answer', readAnswer(0)],
    ]);
    expect(groups[0]).toMatchObject({ requests: 2, responses: 2, paired: 2 });
  });

  test('what is no Modbus on its port is counted as such, and what follows is read', () => {
    const { modbus, flow } = play([
      ['ask', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
      ['ask', readAsk(1)],
      ['ask', Buffer.concat([Buffer.from('noise'), readAsk(2)])],
      ['answer', readAnswer(1)],
    ]);
    expect(modbus).toEqual({ requests: { 3: 2 }, responses: { 3: 1 }, exceptions: {} });
    expect(flow['junk_bytes']).toBe(23);
    expect(play([['ask', Buffer.from('GET / HTTP/1.1\r\n\r\n')]]).flow['network.protocol']).toBeNull();
  });

  test('a lost segment costs what was in it and no more', () => {
    const sent = Array.from({ length: 9 }, (_, index): Sent => ['ask', readAsk(index)]);
    expect(play(sent, { linkLoss: [4] }).modbus.requests).toEqual({ 3: 8 });
    const long = aduBytes(5, 1, [3, 200, ...new Array<number>(200).fill(0)]);
    const answers: Sent[] = [
      ['answer', long.subarray(0, 50)],
      ['answer', long.subarray(50, 90)],
      ['answer', long.subarray(90)],
      ['answer', readAnswer(6)],
    ];
    expect(play(answers, { linkLoss: [1] }).modbus.responses).toEqual({ 3: 2 });
    expect(play(answers, { linkLoss: [2] }).modbus.responses).toEqual({ 3: 2 });
    expect(play(answers, { linkLoss: [0] }).modbus.responses).toEqual({ 3: 1 });
  });

  test('packets cut short by the capture are still counted by their heads', () => {
    const long = aduBytes(1, 1, [3, 200, ...new Array<number>(200).fill(9)]);
    const sent: Sent[] = [
      ['ask', readAsk(1)],
      ['answer', long],
      ['ask', readAsk(2)],
      ['answer', readAnswer(2)],
    ];
    expect(play(sent, { snap: 68 }).modbus).toEqual({ requests: { 3: 2 }, responses: { 3: 2 }, exceptions: {} });
  });

  test('another port is recognised by answers that fit their questions, also without the beginning', () => {
    const sent: Sent[] = [
      ['answer', readAnswer(8)],
      ['ask', readAsk(9)],
      ['answer', readAnswer(9)],
    ];
    for (const greeting of [true, false]) {
      const { modbus, flow } = play(sent, { port: 15_020, greeting });
      expect(modbus).toEqual({ requests: { 3: 1 }, responses: { 3: 2 }, exceptions: {} });
      expect(flow['destination.port']).toBe(15_020);
    }
    expect(play([['ask', readAsk(9)]], { port: 15_020 }).flow['network.protocol']).toBeNull();
  });

  test('Modbus RTU over TCP is not taken for Modbus TCP', () => {
    const { modbus, flow } = play(
      [
        ['ask', Buffer.from([1, 3, 0, 10, 0, 2, 0xe4, 0x09])],
        ['answer', Buffer.from([1, 3, 4, 1, 2, 3, 4, 0x5b, 0x3c])],
      ],
      { port: 4001 },
    );
    expect(modbus.requests).toEqual({});
    expect(flow['network.protocol']).toBeNull();
  });

  test('what a device says of itself', () => {
    const text = (id: number, value: string) => [id, value.length, ...Buffer.from(value)];
    const { flow } = play([
      ['ask', aduBytes(1, 1, [43, 14, 1, 0])],
      ['answer', aduBytes(1, 1, [43, 14, 1, 1, 0, 0, 3, ...text(0, 'Maker'), ...text(1, 'M-1'), ...text(2, 'V2.0')])],
    ]);
    expect(flow['identification']).toEqual({ vendor: 'Maker', product: 'M-1', revision: 'V2.0' });
  });

  test('unanswered requests are bounded and counted', () => {
    const { flow } = play(Array.from({ length: 1000 }, (_, index): Sent => ['ask', readAsk(index)]));
    expect(flow['unanswered']).toBe(1000);
  });
});

test('on another port, writes whose answers look like them are told from who opened the connection', () => {
  const write = (transaction: number) => aduBytes(transaction, 1, [6, 0, 7, 0, transaction]);
  const sent: Sent[] = [1, 2, 3].flatMap((turn): Sent[] => [
    ['ask', write(turn)],
    ['answer', write(turn)],
  ]);
  expect(play(sent, { port: 5020 }).groups).toMatchObject([
    { 'source.ip': '10.0.0.1', operation: '6', requests: 3, responses: 3, addresses: [7, 7] },
  ]);
});
