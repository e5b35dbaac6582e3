import { expect, test } from 'vitest';
import { CommitLine } from './commit-line.ts';

/** A line whose commits end when the test says so. */
function line(rows: number, fail: (items: readonly number[]) => boolean = () => false) {
  const committed: number[][] = [];
  const prepared: number[][] = [];
  const ends: (() => void)[] = [];
  let failures = 0;
  const one = new CommitLine<number>({
    rows,
    spacingMs: 0,
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
  const { one, committed, prepared, endNext } = line(2);
  await one.add(1, 1);
  await one.add(2, 1);
  await one.add(3, 1);
  const second = one.add(4, 1);
  expect(prepared).toEqual([
    [1, 2],
    [3, 4],
  ]);
  await endNext();
  await second;
  expect(committed).toEqual([[1, 2]]);
  const end = one.end();
  await endNext();
  await end;
  expect(committed).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('what waits without being full is committed by itself', async () => {
  const { one, committed, endNext } = line(100);
  await one.add(1, 1);
  await one.add(2, 1);
  await endNext();
  await one.end();
  expect(committed).toEqual([[1, 2]]);
});

test('after a failed commit nothing later is committed, and the failure is told once', async () => {
  const { one, committed, endNext, failures } = line(1, (items) => items.includes(1));
  await one.add(1, 1);
  const second = one.add(2, 1);
  await endNext();
  await second;
  await expect(one.add(3, 1)).rejects.toThrow('disk is full');
  await expect(one.end()).rejects.toThrow('disk is full');
  expect(committed).toEqual([]);
  expect(failures()).toBe(1);
});
