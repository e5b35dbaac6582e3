import { afterEach, expect, test } from 'vitest';
import { because } from '#protocol/reasons/reason.ts';
import { JobFailedError, JobWorker, WorkerEndedError } from './job-worker.ts';

const worker = new JobWorker(new URL('unruly-worker.ts', import.meta.url), 32);

afterEach(() => worker.close());

const long = 60_000;

test('gives back what a job returns, and a failed job as an error', async () => {
  expect(await worker.run('echo', { a: [1] }, long)).toEqual({ a: [1] });
  await expect(worker.run('fail', null, long)).rejects.toThrow(JobFailedError);
  await expect(worker.run('nothing', null, long)).rejects.toThrow('no job nothing');
});

test.each([
  ['crash', long],
  ['grow', long],
  ['spin', 50],
])('a job that makes its thread %s ends only itself, and the next job has a new thread', async (name, deadline) => {
  await expect(worker.run(name, null, deadline)).rejects.toThrow(WorkerEndedError);
  expect(await worker.run('echo', 'alive', long)).toBe('alive');
});

test('a job tells how far it is, at most once a second', async () => {
  const told: unknown[] = [];
  expect(await worker.run('count', 1000, long, undefined, (progress) => told.push(progress))).toBe(1000);
  expect(told[0]).toBe(0);
  expect(told.length).toBeLessThan(1000);
});

test('a job over its deadline is asked to end first', async () => {
  await worker.run('echo', 'the thread is there', long);
  expect(await worker.run('wait', null, 20)).toBe('ended by itself');
});

test('a cancelled job is asked to end', async () => {
  await worker.run('echo', 'the thread is there', long);
  const abort = new AbortController();
  const job = worker.run('wait', null, long, abort.signal);
  abort.abort();
  expect(await job).toBe('ended by itself');
});

test('a job whose deadline has a reason is told it, and given the time that it needs to end', async () => {
  await worker.run('echo', 'the thread is there', long);
  const why = because('reading_until_blackout');
  expect(await worker.run('why', 300, { ms: 20, why, graceMs: long })).toEqual(why);
});
