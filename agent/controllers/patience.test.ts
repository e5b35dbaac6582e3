import { expect, test } from 'vitest';
import { Patience } from './patience.ts';
import { reasonOfFailure } from './stopped-reading.ts';

const codeOf = (act: () => void): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return reasonOfFailure(error).code;
  }
};

test('three failures in a row end it, an answer in between begins anew', () => {
  const patience = new Patience(60_000);
  const fail = () => patience.failed('silent');
  expect([codeOf(fail), codeOf(fail), patience.failing]).toEqual([undefined, undefined, true]);
  patience.understood();
  expect([codeOf(fail), codeOf(fail), codeOf(fail)]).toEqual([undefined, undefined, 'no_usable_answers']);
});

test('time, rest and slowness end it, each with its own reason', () => {
  expect(codeOf(() => new Patience(-1).inTime())).toBe('reading_time_over');
  expect(codeOf(() => new Patience(60_000).inTime())).toBeUndefined();
  expect(codeOf(() => new Patience(60_000).rest('exception 6'))).toBe('device_asks_rest');
  const patience = new Patience(60_000, 500);
  const slow = () => patience.answered(501);
  expect([codeOf(slow), codeOf(slow), codeOf(slow)]).toEqual([undefined, undefined, 'device_slow']);
});

test('a slow device is asked for less at once, and left alone only where that cannot be or does not help', () => {
  const patience = new Patience(60_000, 500);
  let left = 2;
  const askLess = () => left-- > 0;
  const slow = () => codeOf(() => patience.answered(501, askLess));
  expect(Array.from({ length: 9 }, slow)).toEqual([...Array(8).fill(undefined), 'device_slow']);
});
