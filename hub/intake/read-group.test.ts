import { expect, test } from 'vitest';
import { type BatchHead, chainStart, packLines } from '#protocol/batch.ts';
import { EventBlock } from '../store/event-block.ts';
import { LineMemory } from '../store/line-memory.ts';
import { readBatch } from './read-batch.ts';
import { readGroup } from './read-group.ts';
import type { PackedBatch } from './reader-messages.ts';

const line = (seq: number, fields: string) =>
  `{"v":1,"seq":${seq},"kind":"host.log","source":"text-log","time":"2026-11-02T00:00:00.000Z","recorded":"2026-11-02T00:00:00.000Z","boot":"b","fields":${fields}}`;

function batch(agent: string, lines: string[]): PackedBatch {
  const head: BatchHead = {
    ...{ site: 'koriyama', agent, lane: 'evidence', epoch: 'e1', previous: chainStart, signature: null, drill: null },
    ...{ first: 1, last: lines.length, count: lines.length },
  };
  return { head, data: new Uint8Array(packLines(lines)) };
}

const usual = line(1, '{"message":"usual"}');

test('a batch whose reading fails is refused with the reason, and those beside it are read', () => {
  const batches = [batch('pc-1', [usual]), batch('pc-2', [usual]), batch('pc-3', [usual])];
  const group = readGroup(batches, new LineMemory(), (head, ...rest) => {
    const read = readBatch(head, ...rest);
    if (head.agent === 'pc-2') throw new Error('what nobody thought of');
    return read;
  });
  expect(group.batches.map((one) => (typeof one === 'string' ? one : one.rejected))).toEqual([
    [],
    'reading it failed: what nobody thought of',
    [],
  ]);
  const block = new EventBlock(group.columns);
  expect(block.rows).toBe(2);
  expect([0, 1].map((row) => block.originOf(row).agent)).toEqual(['pc-1', 'pc-3']);
});

test('fields nested a hundred thousand deep cost no other event', () => {
  const deep = `{"message":${'['.repeat(90_000)}${']'.repeat(90_000)}}`;
  const group = readGroup([batch('pc-1', [usual]), batch('pc-2', [line(1, deep), line(2, '{"message":"after"}')])]);
  const block = new EventBlock(group.columns);
  const bodies = Array.from({ length: block.rows }, (_, row) => block.text('body', row));
  expect(bodies).toEqual(['{"message":"usual"}', '{"message":"after"}']);
  expect(group.batches.map((one) => (typeof one === 'string' ? one : one.rejected.length))).toEqual([0, 1]);
});
