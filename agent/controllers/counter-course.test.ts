import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildSnapshot, SectionBuilder, type SnapshotHeader } from '#engine/snapshot/snapshot.ts';
import { type CounterBook, type CounterReading, countersOf, stepCounters } from './counter-course.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-02T00:00:00.000Z');
const at = (hours: number) => new Date(start + hours * hour).toISOString();

function reading(value: number, more: Partial<CounterReading> = {}): CounterReading {
  return { section: 'observed', key: 'D1', path: 'D1 運転時間', counts: 'hours', value, unit: 'h', ...more };
}

/** Follows values that are read six hours apart; gives what was told of each. */
function follow(values: readonly number[], more: Partial<CounterReading> = {}): string[][] {
  let book: CounterBook | undefined;
  return values.map((value, index) => {
    const step = stepCounters(book, [reading(value, more)], at(index * 6));
    book = step.book;
    return step.events.map(({ action }) => action);
  });
}

describe('counters of time', () => {
  test('one that goes on with the clock says nothing', () => {
    expect(follow([100, 106, 106, 109, 115]).flat()).toEqual([]);
  });

  test('one that went back was set back or belongs to another CPU, between the two readings', () => {
    const before = stepCounters(undefined, [reading(18_240)], at(0));
    const { events } = stepCounters(before.book, [reading(3)], at(6));
    expect(events).toMatchObject([
      {
        action: 'counter_reset',
        earliest: at(0),
        latest: at(6),
        source: 'counter',
        confidence: 'certain',
        counter: { key: 'D1', path: 'D1 運転時間', counts: 'hours', from: 18_240, to: 3, unit: 'h' },
        detail: { code: 'counter_went_back' },
      },
    ]);
  });

  test('one that ran for longer than there was time was set, and goes on from there', () => {
    expect(follow([100, 400, 406, 412])).toEqual([[], ['counter_jump'], [], []]);
  });

  test('one of 16 bits begins again at zero, which is no reset; one that had room left did not', () => {
    expect(follow([65_533, 3], { end: 65_536 }).flat()).toEqual([]);
    expect(follow([40_000, 3], { end: 65_536 }).flat()).toEqual(['counter_reset']);
  });
});

describe('counters of events', () => {
  const starts = { counts: 'starts', path: 'D2 起動回数', key: 'D2' } as const;

  test('a jump is told only once the usual pace is known', () => {
    expect(follow([10, 50_000], starts).flat()).toEqual([]);
    expect(follow([10, 12, 15, 50_000], starts)).toEqual([[], [], [], ['counter_jump']]);
  });

  test('a burst is no jump', () => {
    expect(follow([10, 12, 300], starts).flat()).toEqual([]);
  });

  test('an error log that was cleared is a counter that went back', () => {
    expect(follow([0, 4, 20, 20, 0], { counts: 'errors' })).toEqual([[], [], [], [], ['counter_reset']]);
  });
});

test('what a device counts of its own communication is left to the looks', () => {
  expect(follow([900, 3], { counts: 'traffic' }).flat()).toEqual([]);
});

test('another name or kind at the same place is another counter, and an unread one stays remembered', () => {
  const first = stepCounters(undefined, [reading(500)], at(0));
  expect(stepCounters(first.book, [reading(2, { path: 'D1 段取り回数' })], at(6)).events).toEqual([]);
  const unread = stepCounters(first.book, [], at(6));
  expect(stepCounters(unread.book, [reading(4)], at(12)).events).toMatchObject([{ earliest: at(0), latest: at(12) }]);
});

test('a counter that only grows by what its clock allows is never told, wherever it is read', () => {
  const steps = fc.array(
    fc.tuple(fc.double({ min: 0.01, max: 200, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  );
  fc.assert(
    fc.property(fc.nat(1_000_000), steps, (from, read) => {
      let [hours, value, book]: [number, number, CounterBook | undefined] = [0, from, undefined];
      for (const [pause, worked] of read) {
        hours += pause;
        value += pause * worked;
        const step = stepCounters(book, [reading(Math.floor(value))], at(hours));
        expect(step.events).toEqual([]);
        book = step.book;
      }
    }),
  );
});

test('takes the marked numbers of a snapshot that are kept beside the comparison, and no others', () => {
  const observed = new SectionBuilder('observed', false);
  observed.add('D1', {
    path: 'D1',
    unit: 'h',
    raw: '4740',
    decoded: 18_240,
    counter: { counts: 'hours', end: 65_536 },
  });
  observed.add('D3', { path: 'D3', raw: { $status: 'C056' }, counter: { counts: 'starts' } });
  observed.add('D4', { path: 'D4', raw: '0001', decoded: 1 });
  const runtime = new SectionBuilder('runtime', false);
  runtime.add('1/8/11', { path: '1/Bus messages', value: 90, counter: { counts: 'traffic' } });
  const header = { device: 'a', complete: true } as SnapshotHeader;
  expect(countersOf(buildSnapshot(header, [runtime.finish(), observed.finish()]))).toEqual([
    { section: 'observed', key: 'D1', path: 'D1', unit: 'h', counts: 'hours', end: 65_536, value: 18_240 },
    { section: 'runtime', key: '1/8/11', path: '1/Bus messages', counts: 'traffic', value: 90 },
  ]);
});
