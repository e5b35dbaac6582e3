import { expect, test } from 'vitest';
import { CommitLine } from './commit-line.ts';

const load = (owner = 'a', rows = 1) => ({ rows, bytes: 10, owner: ['site', owner] as const });

/** A line whose commits end when the test says so. */
function line(rows: number, fail: (items: readonly number[]) => boolean = () => false, room = 1000) {
  const committed: number[][] = [];
  const prepared: number[][] = [];
  const ends: (() => void)[] = [];
  let failures = 0;
  const one = new CommitLine<number>({
    rows: () => rows,
    spacingMs: 0,
    room: { items: room, bytes: 1000 },
    prepare: (items) => {
      prepared.push([...items]);
      return async () => {
        await new Promise<void>((resolve) => ends.push(resolve));
        if (fail(items)) throw new Error('disk is full');
        committed.push([...items]);
      };
    },
    onFailure: () => {
      failures += 1;
    },
  });
  const endNext = async () => {
    while (ends.length === 0) await new Promise((resolve) => setImmediate(resolve));
    ends.shift()!();
  };
  return { one, committed, prepared, endNext, failures: () => failures };
}

test('a full transaction is read while the one before is being committed, and no more than that', async () => {
  const { one, committed, prepared, endNext } = line(2, undefined, 2);
  for (const item of [1, 2, 3, 4, 5]) await one.add(item, load());
  const sixth = one.add(6, load());
  expect(prepared).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await endNext();
  await sixth;
  expect(committed).toEqual([[1, 2]]);
  expect(prepared.at(-1)).toEqual([5, 6]);
  const end = one.end();
  await endNext();
  await endNext();
  await end;
  expect(committed.flat()).toEqual([1, 2, 3, 4, 5, 6]);
});

test('who sends little is not held up by what another sent before', async () => {
  const { one, prepared, endNext } = line(2);
  for (const item of [1, 2, 3, 4, 5, 6, 7, 8]) await one.add(item, load('flood'));
  await one.add(100, load('rare'));
  await endNext();
  await endNext();
  while (prepared.length < 4) await new Promise((resolve) => setImmediate(resolve));
  expect(prepared).toEqual([
    [1, 2],
    [3, 4],
    [5, 100],
    [6, 7],
  ]);
});

test('what waits without being full is committed by itself', async () => {
  const { one, committed, endNext } = line(100);
  await one.add(1, load());
  await one.add(2, load());
  await endNext();
  await one.end();
  expect(committed).toEqual([[1, 2]]);
});

test('the end commits what is under way and one transaction more, and leaves the rest', async () => {
  const { one, committed, endNext } = line(1);
  for (const item of [1, 2, 3, 4, 5]) await one.add(item, load());
  const end = one.end();
  for (let at = 0; at < 3; at++) await endNext();
  await end;
  expect(committed).toEqual([[1], [2], [3]]);
});

test('after a failed commit nothing later is committed, and the failure is told once', async () => {
  const { one, committed, endNext, failures } = line(1, (items) => items.includes(1), 2);
  for (const item of [1, 2, 3]) await one.add(item, load());
  const waits = one.add(4, load());
  await endNext();
  await waits;
  await expect(one.add(5, load())).rejects.toThrow('disk is full');
  await expect(one.end()).rejects.toThrow('disk is full');
  expect(committed).toEqual([]);
  expect(failures()).toBe(1);
});

test('what is dropped leaves no commit behind that is still under way', async () => {
  const { one, committed, endNext } = line(1);
  await one.add(1, load());
  const seen: number[] = [];
  const dropped = one.drop().then(() => seen.push(...committed.flat()));
  await endNext();
  await dropped;
  expect(seen).toEqual([1]);
});
