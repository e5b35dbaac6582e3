import { expect, test } from 'vitest';
import { LeftOut } from './left-out.ts';

const minute = 60_000;

test('detail that is left out is said every hour while that goes on, and at its end; none of it twice or never', () => {
  const left = new LeftOut();
  const said: [minute: number, count: number][] = [];
  for (let at = 0; at <= 150; at++) {
    const goesOn = at < 140;
    if (goesOn) left.add(2, at * minute);
    const count = left.take(at * minute, goesOn);
    if (count > 0) said.push([at, count]);
  }
  expect(said.map(([at]) => at)).toEqual([60, 121, 140]);
  expect(said.reduce((sum, [, count]) => sum + count, 0)).toBe(280);
});

test('nothing is said of a time in which nothing was left out', () => {
  const left = new LeftOut();
  expect([left.take(0, false), left.take(5 * 60 * minute, true)]).toEqual([0, 0]);
  left.add(0, 6 * 60 * minute);
  expect(left.take(12 * 60 * minute, true)).toBe(0);
});
