import { describe, expect, test } from 'vitest';
import { CaptureDecoder } from '../capture-decoder.ts';
import { captureRows } from '../capture-rows.ts';
import { captureSummary } from '../capture-summary.ts';
import { aduBytes, segmentFrame } from '../sample-capture.ts';
import type { SeenOperation } from '../seen-operation.ts';

/** What a listener hears of PDUs that a master and a device exchange in turn, and what is summed up in the end. */
function heard(...turns: (readonly [ask: readonly number[], answer: readonly number[]])[]) {
  const seen: SeenOperation[] = [];
  const decoder = new CaptureDecoder((_row, operation) => seen.push(operation));
  const next = { ask: 1, answer: 1 };
  const send = (side: 'ask' | 'answer', payload: Buffer) => {
    const [from, to] = side === 'ask' ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
    const ports = side === 'ask' ? { sourcePort: 40_000, targetPort: 502 } : { sourcePort: 502, targetPort: 40_000 };
    const frame = segmentFrame({ from: from!, to: to!, ...ports, sequence: next[side], payload });
    next[side] += payload.length;
    decoder.packet(frame, 0, frame.length, frame.length, 1, decoder.packets);
  };
  turns.forEach(([ask, answer], turn) => {
    send('ask', aduBytes(turn, 7, ask));
    send('answer', aduBytes(turn, 7, answer));
  });
  decoder.end();
  return { seen, decoder };
}

describe('what a listener hears of Modbus', () => {
  test('writes with their place and values, and how they ended', () => {
    const { seen } = heard(
      [
        [6, 0, 9, 1, 2],
        [6, 0, 9, 1, 2],
      ],
      [
        [16, 0, 100, 0, 2, 4, 0, 1, 0, 2],
        [0x90, 2],
      ],
      [
        [23, 0, 1, 0, 5, 0, 50, 0, 1, 2, 0, 77],
        [23, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      ],
      [
        [5, 0, 3, 0xff, 0],
        [5, 0, 3, 0xff, 0],
      ],
    );
    expect(seen.map(({ operation, class: kind, role }) => `${operation} ${kind} ${role}`)).toEqual([
      '6 write request',
      '6 write response',
      '16 write request',
      '16 write exception',
      '23 write request',
      '23 write response',
      '5 write request',
      '5 write response',
    ]);
    const places = seen.filter(({ role }) => role === 'request');
    expect(places.map(({ unit, area, addresses, values }) => ({ unit, area, addresses, values }))).toEqual([
      { unit: 7, area: 'holding-register', addresses: [9, 9], values: [0x102] },
      { unit: 7, area: 'holding-register', addresses: [100, 101], values: [1, 2] },
      { unit: 7, area: 'holding-register', addresses: [50, 50], values: [77] },
      { unit: 7, area: 'coil', addresses: [3, 3], values: [1] },
    ]);
  });

  test('UMAS and diagnostics by their sub-function, answers of UMAS by what was asked', () => {
    const { seen, decoder } = heard(
      [
        [90, 0, 0x41, 0xff],
        [90, 0, 0xfe],
      ],
      [
        [90, 0, 0x30],
        [90, 0, 0xfd, 1],
      ],
      [
        [8, 0, 4, 0, 0],
        [8, 0, 4, 0, 0],
      ],
    );
    expect(seen.map(({ detail, class: kind, role }) => `${detail}: ${kind} ${role}`)).toEqual([
      'Stop PLC: mode request',
      'Stop PLC: mode response',
      'Initialize upload: program-download request',
      'Initialize upload: program-download exception',
      'Force Listen Only Mode: mode request',
      'Force Listen Only Mode: mode response',
    ]);
    // In the summary they remain one function, whose answers are no exceptions of Modbus.
    expect(captureSummary(decoder).modbus).toEqual({
      requests: { 8: 1, 90: 2 },
      responses: { 8: 1, 90: 2 },
      exceptions: {},
    });
    const groups = [...captureRows(decoder)].filter(({ kind }) => kind === 'ot.transactions');
    expect(groups.map(({ operation, detail }) => [operation, detail])).toEqual([
      ['90', 'Stop PLC'],
      ['90', 'Initialize upload'],
      ['8', 'Force Listen Only Mode'],
    ]);
  });
});
