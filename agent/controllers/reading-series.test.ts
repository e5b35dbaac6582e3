import { expect, test } from 'vitest';
import type { ReadingSeries as Told } from '#protocol/reading.ts';
import { because } from '#protocol/reasons/reason.ts';
import { ReadingSeries, type Series, type SeriesParts } from './reading-series.ts';

/** A series over a clock of its own, whose readings and commits are noted in their order. */
function seriesOf(parts: Partial<SeriesParts> = {}) {
  const kept: number[] = [];
  const told: Told[] = [];
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
      return { complete: true };
    },
    keep: async ({ left }) => void kept.push(left),
    tell: (series) => void told.push(series),
    unwell: (why) => void said.push(...why.map(({ code }) => code)),
    ...parts,
  });
  return { series, kept, told, said, abort, readings: () => readings };
}

const soon: Omit<Series, 'left'> = { pauseMs: 1, due: new Date(0).toISOString() };

test('what cannot be kept is told, the series goes on, and another can follow it', async () => {
  const kept: number[] = [];
  let full = true;
  const { series, said, readings } = seriesOf({
    keep: async ({ left }) => {
      if (full && left !== 3) throw new Error('the disk is full');
      kept.push(left);
    },
  });
  await series.goOn({ left: 3, ...soon });
  expect(readings()).toBe(3);
  expect(said).toEqual(Array(3).fill('series_not_kept'));
  full = false;
  await series.begin(2, 1);
  await expect.poll(() => kept).toEqual([2, 1, 0]);
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
  expect(kept).toEqual([1, 0]);
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

test('a turn that brings no whole reading counts as none, and is told with its reason', async () => {
  const turns = [true, false, true];
  const cut = because('reading_time_over');
  const { series, kept, told } = seriesOf({
    read: async () => (turns.shift() ? { complete: true, causes: [] } : { complete: false, causes: [cut] }),
  });
  await series.begin(2, 1);
  await expect.poll(() => told.at(-1)?.ended).toBeTruthy();
  expect(kept).toEqual([2, 1, 1, 0]);
  expect(told.map(({ taken, failed, of, due }) => [taken, failed, of, due === null])).toEqual([
    [0, 0, 2, false],
    [1, 0, 2, false],
    [1, 1, 2, false],
    [2, 1, 2, true],
  ]);
  expect(told.at(-1)!.why).toEqual([cut]);
});

test('one that brings nothing is given up after as many turns as were asked for; an ended one is told and not gone on with', async () => {
  let turns = 0;
  let last: Series | undefined;
  const parts: Partial<SeriesParts> = {
    read: async () => {
      turns += 1;
      return { complete: false, causes: [] };
    },
    keep: async (series) => {
      last = series;
    },
  };
  const { series, told } = seriesOf(parts);
  await series.goOn({ left: 3, of: 3, ...soon });
  expect(turns).toBe(3);
  expect(told.at(-1)).toMatchObject({ taken: 0, failed: 3, due: null });
  const again = seriesOf(parts);
  await again.series.goOn(last!);
  expect([turns, again.told.length, again.told[0]!.ended]).toEqual([3, 1, last!.ended]);
  await again.series.begin(2, 1);
});
