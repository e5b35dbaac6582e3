import { expect, test } from 'vitest';
import type { Series } from './position-ledger.ts';
import { ReadingSeries, type SeriesParts } from './reading-series.ts';

/** A series over a clock of its own, whose readings and commits are noted in their order. */
function seriesOf(parts: Partial<SeriesParts> = {}) {
  const kept: (number | undefined)[] = [];
  const said: string[] = [];
  const abort = new AbortController();
  let readings = 0;
  const series = new ReadingSeries({
    device: { id: 'press', confirmSeconds: 0 },
    signal: abort.signal,
    now: () => new Date(),
    blackedOut: () => false,
    read: async () => {
      readings += 1;
    },
    keep: async (left: Series | undefined) => void kept.push(left?.left),
    unwell: (reason) => void said.push(reason),
    ...parts,
  });
  return { series, kept, said, abort, readings: () => readings };
}

const soon = { pauseMs: 1, due: new Date(0).toISOString() };

test('what cannot be kept is told, the series goes on, and another can follow it', async () => {
  const kept: (number | undefined)[] = [];
  let full = true;
  const { series, said, readings } = seriesOf({
    keep: async (left) => {
      if (full && left?.left !== 3) throw new Error('the disk is full');
      kept.push(left?.left);
    },
  });
  await series.goOn({ left: 3, ...soon });
  expect(readings()).toBe(3);
  expect(said).toEqual(Array(3).fill('the disk is full'));
  full = false;
  await series.begin(2, 1);
  await expect.poll(() => kept).toEqual([2, 1, undefined]);
});

test('one that cannot be kept at all does not begin, and blocks no other', async () => {
  let full = true;
  const { series, readings } = seriesOf({
    keep: async () => {
      if (full) throw new Error('the disk is full');
    },
  });
  await expect(series.begin(2, 1)).rejects.toThrow('full');
  expect(readings()).toBe(0);
  full = false;
  await series.begin(2, 1);
  await expect.poll(readings).toBe(2);
});

test('black-out hours use no reading up', async () => {
  let looks = 0;
  const { series, kept, readings } = seriesOf({ blackedOut: () => ++looks <= 5 });
  await series.goOn({ left: 2, ...soon });
  expect(readings()).toBe(2);
  expect(kept).toEqual([1, undefined]);
  expect(looks).toBeGreaterThan(5);
});

test('a second one is refused while the first goes on, and what is left stays kept when the agent ends', async () => {
  const { series, kept, abort, readings } = seriesOf({ blackedOut: () => true });
  await series.begin(4, 3);
  await expect(series.begin(4, 3)).rejects.toThrow('under way');
  abort.abort();
  await expect(series.goOn({ left: 4, ...soon })).resolves.toBeUndefined();
  expect([kept, readings()]).toEqual([[4], 0]);
});
