import { expect, test, vi } from 'vitest';
import { LookDesk } from './look-desk.ts';
import type { LookTask } from './look-task.ts';
import { LookEndedError, lookInThread } from './look-thread.ts';

const task: LookTask = { type: 'history', place: { section: 's', key: 'k' }, readings: [], expected: null };
const answer = { ranges: [], snapshots: 0, since: null, unreadable: 0 };
type Look = typeof lookInThread;

/** A look-up that ends when the test says so, or with its signal. */
function held() {
  const finish: (() => void)[] = [];
  const look = vi.fn<Look>(
    (_task, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        onProgress({ done: 1, of: 3 });
        signal.addEventListener('abort', () => reject(new LookEndedError('left')));
        finish.push(() => resolve(answer));
      }),
  );
  return { look, finish };
}

test('a question that takes long is answered with how far it is; the same question joins it, and is answered from memory afterwards', async () => {
  const { look, finish } = held();
  const desk = new LookDesk(() => undefined, look);
  const [first, second] = await Promise.all([desk.ask('a', () => task), desk.ask('a', () => task)]);
  expect([first, second]).toEqual([{ progress: { done: 1, of: 3 } }, { progress: { done: 1, of: 3 } }]);
  finish[0]!();
  expect(await desk.ask('a', () => task)).toEqual({ answer });
  expect(await desk.ask('a', () => task)).toEqual({ answer });
  expect(look).toHaveBeenCalledTimes(1);
});

test('one at a time is looked up, and what nobody asks for any longer is ended, running or waiting', async () => {
  vi.useFakeTimers();
  try {
    const { look, finish } = held();
    const desk = new LookDesk(() => undefined, look);
    const ask = async (key: string) => {
      const asked = desk.ask(key, () => task);
      await vi.advanceTimersByTimeAsync(1000);
      return asked;
    };
    await ask('left');
    await ask('waits and is left, too');
    expect(look).toHaveBeenCalledTimes(1);
    for (let second = 0; second < 15; second += 1) await ask('wanted');
    // The one that waited was never begun.
    expect(look.mock.calls.map(([, { signal }]) => signal.aborted)).toEqual([true, false]);
    finish.at(-1)!();
    expect(await ask('wanted')).toEqual({ answer });
  } finally {
    vi.useRealTimers();
  }
});

test('too many questions are refused, and one that is too heavy or fails is ended with words and begins anew when it is asked again', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { look } = held();
  const busy = new LookDesk(() => undefined, look);
  const many = await Promise.all(Array.from({ length: 9 }, (_, at) => busy.ask(String(at), () => task)));
  expect(many.filter((one) => one === null)).toHaveLength(1);
  const budgets = [{ milliseconds: 1, megabytes: 512 }, undefined];
  const desk = new LookDesk(
    () => undefined,
    (of, parts) => {
      const budget = budgets.shift();
      return lookInThread(of, budget ? { ...parts, budget } : parts);
    },
  );
  const until = async (key: string) => {
    let known = await desk.ask(key, () => task);
    while (known !== null && 'progress' in known) known = await desk.ask(key, () => task);
    return known;
  };
  expect(await until('a')).toMatchObject({ problem: { ja: expect.stringContaining('打ち切りました') } });
  expect(await until('a')).toEqual({ answer });
  expect(said.mock.calls.flat().join('')).toContain('more than 1 ms');
  said.mockRestore();
});

test('one that fails in a way that nobody foresaw does not keep the next from its turn', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const look = vi.fn<Look>().mockRejectedValueOnce(new TypeError('no such thread')).mockResolvedValue(answer);
  const desk = new LookDesk(() => undefined, look);
  expect(await desk.ask('a', () => task)).toMatchObject({ problem: { en: expect.stringContaining('ended') } });
  expect(await desk.ask('b', () => task)).toEqual({ answer });
  expect(said.mock.calls.flat().join('')).toContain('no such thread');
  said.mockRestore();
});

test('content that the store cannot read ends the look-up, not the hub', async () => {
  const reading = { at: '2026-04-06T00:00:00Z', manifest: 'm', counted: null };
  const looked = lookInThread(
    { ...task, readings: [reading] },
    {
      blob: () => {
        throw new Error('disk I/O error');
      },
      onProgress: () => undefined,
      signal: new AbortController().signal,
    },
  );
  await expect(looked).rejects.toThrow(LookEndedError);
});
