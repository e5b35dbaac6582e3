import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { type StoredBlock, storedBlockOf } from '../store/stored-block.ts';
import { type Projection, ProjectionFeed } from './projection.ts';

/** Notes the places of the events that it is given. */
class Places implements Projection {
  readonly name = 'places';
  readonly guards?: true;
  readonly seen: number[] = [];

  constructor(guards = false) {
    if (guards) this.guards = true;
  }

  take(events: StoredBlock): void {
    for (const { storeSeq } of events.events()) this.seen.push(storeSeq);
  }
}

async function plantOf(events: number, guards = false) {
  const hub = await openHub();
  const commit = (count: number) => hub.commit(Array.from({ length: count }, () => ({ site: 'tokyo' })));
  await commit(events);
  const places = new Places(guards);
  const feed = (atOnce: number) => new ProjectionFeed(hub.control, [places], atOnce);
  return { hub, commit, places, feed };
}
const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);
const never = new AbortController().signal;

test('a new projection reads what a small store holds before it is said to be caught up', async () => {
  const { hub, places, feed } = await plantOf(5);
  expect(await feed(5).catchUp(hub.events)).toEqual([]);
  expect(places.seen).toEqual(upTo(5));
});

test('one that hides something has read everything before anybody is let in', async () => {
  const { hub, places, feed } = await plantOf(6, true);
  expect(await feed(5).catchUp(hub.events)).toEqual([]);
  expect(places.seen).toEqual(upTo(6));
});

test('one that is new to a large store reads the past beside what comes in, each event once and in order', async () => {
  const { hub, commit, places, feed } = await plantOf(6);
  const late = feed(5);
  expect(await late.catchUp(hub.events)).toEqual(['places']);
  expect(places.seen).toEqual([]);
  late.take(storedBlockOf(await commit(2)));
  expect(places.seen).toEqual([]);
  const reading = late.readPast(hub.events, never);
  late.take(storedBlockOf(await commit(2)));
  await reading;
  late.take(storedBlockOf(await commit(1)));
  expect(places.seen).toEqual(upTo(11));
  expect(await feed(5).catchUp(hub.events)).toEqual([]);
});

test('reading the past ends when the hub does, and goes on where it stood', async () => {
  const { hub, places, feed } = await plantOf(6);
  const stop = new AbortController();
  stop.abort();
  const late = feed(5);
  await late.catchUp(hub.events);
  await late.readPast(hub.events, stop.signal);
  expect(places.seen).toEqual([]);
  const again = feed(5);
  await again.catchUp(hub.events);
  await again.readPast(hub.events, never);
  expect(places.seen).toEqual(upTo(6));
});
