import { expect, test } from 'vitest';
import type { CheckOutcome, CheckTask } from './addition-check.ts';
import { CheckQueue } from './check-queue.ts';

const sound: CheckOutcome = { faults: [], warnings: [], rules: [], gone: [] };
const task: CheckTask = { others: [], files: [], before: [], lists: {}, timeZone: 'UTC', proven: false };

test('checks run one after the other, also behind one that failed, and too many are refused at once', async () => {
  const open: PromiseWithResolvers<CheckOutcome>[] = [];
  const queue = new CheckQueue(() => {
    const one = Promise.withResolvers<CheckOutcome>();
    open.push(one);
    return one.promise;
  });
  const asked = Array.from({ length: 12 }, () => queue.check(task).catch((error: Error) => error.message));
  const refused = await Promise.all(asked.slice(9));
  expect(refused.map((one) => typeof one === 'object' && one.faults[0]?.text.en)).toEqual(
    Array.from({ length: 3 }, () => expect.stringContaining('Too many')),
  );
  expect(open).toHaveLength(1);
  open[0]!.reject(new Error('ended'));
  expect(await asked[0]).toBe('ended');
  await expect.poll(() => open.length).toBe(2);
  for (let at = 1; at < 9; at++) {
    await expect.poll(() => open.length).toBe(at + 1);
    open[at]!.resolve(sound);
    expect(await asked[at]).toBe(sound);
  }
  const next = queue.check(task);
  await expect.poll(() => open.length).toBe(10);
  open[9]!.resolve(sound);
  expect(await next).toBe(sound);
});
