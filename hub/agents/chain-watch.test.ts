import { expect, test } from 'vitest';
import type { Watermark } from '../store/event-store.ts';
import { ChainWatch } from './chain-watch.ts';
import type { LaneHead } from './live-agents.ts';

const [one, other] = ['1'.repeat(64), '2'.repeat(64)];
const lane = { site: 's', agent: 'a', lane: 'evidence', epoch: 'e' } as const;
const head = (seq: number, chain: string | null): LaneHead => ({ ...lane, head: seq, chain, at: 0 });
const mark = (seq: number, value: string | null): Watermark => ({
  ...lane,
  seq,
  head: seq,
  holes: [],
  chain: value === null ? null : { seq, value },
});

test('an event that the hub holds with another chain value is told once; the next one again', () => {
  const watch = new ChainWatch();
  expect(watch.look([head(9, one)], [mark(9, other)])).toEqual([head(9, one)]);
  expect(watch.look([head(9, one)], [mark(9, other)])).toEqual([]);
  expect(watch.look([head(10, one)], [mark(10, other)])).toHaveLength(1);
});

test('what agrees, what is still under way, and what an older agent does not say, is no difference', () => {
  const watch = new ChainWatch();
  expect(watch.look([head(9, one)], [mark(9, one)])).toEqual([]);
  expect(watch.look([head(9, one)], [mark(8, other)])).toEqual([]);
  expect(watch.look([head(9, null)], [mark(9, other)])).toEqual([]);
  expect(watch.look([head(9, one)], [mark(9, null)])).toEqual([]);
  expect(watch.look([{ ...head(9, one), epoch: 'f' }], [mark(9, other)])).toEqual([]);
});
