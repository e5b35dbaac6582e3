import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { at, mondayOf, PlantClock } from './clock.ts';
import { type Due, Life } from './life.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const due = (moment: number, pc = 'insp-01'): Due => ({
  at: moment,
  pc,
  draft: { kind: 'host.log', time: new Date(moment).toISOString(), fields: { message: String(moment) } },
});

test('the plant clock runs at its speed and the week starts on Monday in plant time', () => {
  const clock = new PlantClock(1000, 60, Date.now);
  vi.advanceTimersByTime(2000);
  expect(clock.now()).toBe(1000 + 120_000);
  expect(clock.until(1000 + 180_000)).toBe(1000);
  const monday = mondayOf(Date.parse('2026-11-22T23:30:00+09:00'));
  expect(new Date(monday).toISOString()).toBe('2026-11-15T15:00:00.000Z');
  expect(new Date(at(monday, 4, '20:30')).toISOString()).toBe('2026-11-20T11:30:00.000Z');
});

test('what is due is given once, in order, and what lies before the start is left out', () => {
  const given: string[] = [];
  const clock = new PlantClock(1000, 1, Date.now);
  const life = new Life([due(500), due(1500), due(1500, 'hmi-01'), due(9_000_000)], clock, (pc, drafts) => {
    for (const draft of drafts) given.push(`${pc} ${draft.fields['message']}`);
  });
  expect(life.left).toBe(3);
  life.run();
  expect(given).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(given).toEqual(['insp-01 1500', 'hmi-01 1500']);
  vi.advanceTimersByTime(9_000_000);
  expect(given).toEqual(['insp-01 1500', 'hmi-01 1500', 'insp-01 9000000']);
  expect(life.left).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
