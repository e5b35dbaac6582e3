import { expect, test } from 'vitest';
import { noRoom } from './no-room.ts';
import { TrafficWatch } from './traffic-watch.ts';
import { WindowRate } from './window-rate.ts';

const at = { time: 0, packet: 1 };

test('what found no room is summed and said; where all found room, nothing is', () => {
  expect(noRoom('things', { beyond: 2 }, { beyond: 3 })).toEqual(['5 things']);
  expect(noRoom('things', { beyond: 0 })).toEqual([]);
  const rate = new WindowRate(1000);
  for (let key = 0; key < 70_000; key++) rate.hit(String(key), at);
  expect(noRoom('targets', rate)).toEqual([`${70_000 - 65_536} targets`]);
});

test('every detector that keeps something bounded can say that it is full', () => {
  const names = new TrafficWatch().hearers('notes').map((detector) => detector.constructor.name);
  expect(names.sort()).toEqual(
    [
      'Beacons',
      'Bursts',
      'Discovery',
      'Floods',
      'LinkClaims',
      'NewOperation',
      'NewTalk',
      'OperationScans',
      'Rhythm',
      'Scans',
      'WrittenValues',
    ].sort(),
  );
});
