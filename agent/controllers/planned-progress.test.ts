import { expect, test } from 'vitest';
import type { ReadingState } from '#protocol/reading.ts';
import { PlannedProgress } from './planned-progress.ts';

function progressAt() {
  const told: ReadingState[] = [];
  const clock = { ms: 0 };
  const progress = new PlannedProgress(
    (state) => told.push(state),
    () => clock.ms,
  );
  return { progress, clock, last: () => told.at(-1) };
}

test('what is left follows from the pace so far, and is not known before the first part', () => {
  const { progress, clock, last } = progressAt();
  progress.at(0, 20, 0);
  expect(last()).toEqual({ step: 'read', done: 0, of: 20, requests: 0, secondsLeft: null });
  clock.ms = 10_000;
  progress.at(5, 20, 5);
  expect(last()).toEqual({ step: 'read', done: 5, of: 20, requests: 5, secondsLeft: 30 });
});

test('more requests than were planned are never more than all', () => {
  const { progress, clock, last } = progressAt();
  clock.ms = 10_000;
  progress.at(25, 20, 25);
  expect(last()).toMatchObject({ done: 25, of: 25, secondsLeft: 0 });
});

test('unequal parts go by what they cost', () => {
  const { progress, clock, last } = progressAt();
  clock.ms = 4000;
  progress.at(90, 100, 90, { done: 100, of: 1000 });
  expect(last()).toMatchObject({ done: 90, of: 100, secondsLeft: 36 });
});
