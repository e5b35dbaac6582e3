import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamCursor } from '../store/stream-cursor.ts';
import { StreamOrder } from './stream-order.ts';

const start: StreamCursor = { stream: 'EVENTS', seq: 0, created: 'c' };
const from = (seq: number) => ({ site: 's', lane: 'evidence' as const, seq: 1000 + seq });

test('the cursor stands before the first that is not committed, and names what is committed beyond it', () => {
  const order = new StreamOrder(start);
  for (const seq of [1, 2, 3, 5, 6, 7]) order.read(seq, from(seq));
  expect(order.take([1, 3, 5, 7])).toEqual({
    cursor: {
      ...start,
      seq: 1,
      ahead: [
        [3, 5],
        [7, 7],
      ],
    },
    behind: [{ stream: 'SPOOL_EVIDENCE@s', seq: 1001, created: 'c' }],
  });
  expect(order.take([2])).toEqual({
    cursor: { ...start, seq: 5, ahead: [[7, 7]] },
    behind: [{ stream: 'SPOOL_EVIDENCE@s', seq: 1005, created: 'c' }],
  });
  expect(order.read(7, from(7))).toBe(false);
});

test('in whatever order messages are taken and however often it is begun anew, each is taken once and the sites keep what is not', () => {
  const take = fc.record({ picks: fc.array(fc.nat(30), { maxLength: 6 }), reads: fc.nat(6), dies: fc.boolean() });
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 30 }), fc.array(take), (seqs, acts) => {
      const stream = seqs.sort((a, b) => a - b);
      const taken: number[] = [];
      let stored: StreamCursor = start;
      let order = new StreamOrder(stored);
      let at = 0;
      let waiting: number[] = [];
      const read = () => {
        const seq = stream[at++];
        if (seq !== undefined && order.read(seq, from(seq))) waiting.push(seq);
      };
      const commit = (picked: number[]) => {
        const { cursor, behind } = order.take(picked);
        stored = cursor;
        taken.push(...picked);
        waiting = waiting.filter((seq) => !picked.includes(seq));
        for (const { seq } of behind) {
          expect(stream.filter((one) => one <= seq - 1000).every((one) => taken.includes(one))).toBe(true);
        }
      };
      for (const { picks, reads, dies } of acts) {
        for (let more = 0; more < reads; more++) read();
        const picked = new Set(waiting.length === 0 ? [] : picks.map((pick) => waiting[pick % waiting.length]!));
        commit([...picked]);
        if (!dies) continue;
        order = new StreamOrder(stored);
        at = stream.findIndex((seq) => seq > stored.seq);
        if (at < 0) at = stream.length;
        waiting = [];
      }
      while (at < stream.length) read();
      commit(waiting);
      expect(taken.sort((a, b) => a - b)).toEqual(stream);
      expect(stored).toMatchObject(stream.length > 0 ? { seq: stream.at(-1), ahead: [] } : {});
    }),
  );
});
