import { expect, test } from 'vitest';
import type { ReadingState } from '#protocol/reading.ts';
import { CrawlProgress } from './crawl-progress.ts';

function progress(expected?: number) {
  const told: ReadingState[] = [];
  let requests = 0;
  const pace = { requests: () => requests, perBrowse: () => 100, perRead: () => 30, now: () => requests * 200 };
  const crawl = new CrawlProgress(pace, expected, (state) => told.push(state));
  return { crawl, told, send: (count: number) => (requests += count) };
}

test('at the first reading nobody knows how many nodes there are, and no time is made up', () => {
  const { crawl, told, send } = progress();
  send(5);
  crawl.looked(100, 700);
  expect(told).toEqual([{ step: 'look', done: 700, of: null, requests: 5, secondsLeft: null }]);
});

test('later the last reading tells what to expect, and each request counts as the ones before', () => {
  const { crawl, told, send } = progress(3000);
  send(10);
  crawl.looked(1000, 1500);
  expect(told).toEqual([{ step: 'look', done: 1500, of: 3000, requests: 10, secondsLeft: (20 + 100) * 0.2 }]);
  send(20);
  crawl.looked(3000, 3300);
  expect(told.at(-1)).toMatchObject({ of: 3300, secondsLeft: Math.round((3 + 110) * 0.2) });
});

test('while settings are read what is left is the nodes not read yet, and in the end nothing', () => {
  const { crawl, told, send } = progress();
  send(50);
  crawl.read(600, 1200);
  crawl.read(1200, 1200);
  expect(told).toMatchObject([
    { step: 'read', done: 600, of: 1200, secondsLeft: 4 },
    { step: 'read', done: 1200, of: 1200, secondsLeft: 0 },
  ]);
});
