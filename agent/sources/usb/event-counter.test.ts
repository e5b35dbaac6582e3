import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EventCounter } from './event-counter.ts';

test('the bus is looked at when the kernel told of a device, and now and then all the same', () => {
  const root = mkdtempSync(join(tmpdir(), 'hinomi-uevent-'));
  mkdirSync(join(root, 'kernel'));
  const write = (number: number) => writeFileSync(join(root, 'kernel/uevent_seqnum'), `${number}\n`);
  write(99);
  const counter = new EventCounter(root);
  expect([0, 500, 1000].map((now) => counter.due(now))).toEqual([true, false, false]);
  write(100);
  expect([1500, 2000, 11_499, 11_500].map((now) => counter.due(now))).toEqual([true, false, false, true]);
  counter.close();
});

test('without the counter it is looked at each time', () => {
  const counter = new EventCounter('/nowhere');
  expect([0, 1, 2].map((now) => counter.due(now))).toEqual([true, true, true]);
});
