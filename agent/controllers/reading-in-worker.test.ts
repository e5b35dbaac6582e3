import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { JobFailedError, JobWorker } from './job-worker.ts';
import { readInWorker } from './reading-in-worker.ts';

const worker = new JobWorker(new URL('unruly-worker.ts', import.meta.url), 32);

afterEach(() => worker.close());

const origin = { host: 'pc-1', device: 'press', address: 'opc.tcp://192.0.2.1:4840', protocol: 'opcua' as const };

function read(by: JobWorker, abort = new AbortController()) {
  const told: unknown[] = [];
  const context = {
    signal: abort.signal,
    now: () => new Date('2026-03-02T00:00:00Z'),
    reading: (...what: unknown[]) => void told.push(what),
  };
  const job = {
    device: { confirmSeconds: 0 },
    stateDir: mkdtempSync(join(tmpdir(), 'hinomi-reading-')),
    last: undefined,
    unconfirmed: undefined,
    full: false,
  };
  return { told, done: readInWorker(by, job, origin, context, 60_000) };
}

test('a controller that exhausts the memory of the thread leaves an incomplete snapshot with its reason, and no differences', async () => {
  const { told, done } = read(worker);
  const { header, changes, next } = await done;
  expect(header).toMatchObject({ device: 'press', complete: false, open: ['*'] });
  expect(header.causes).toMatchObject([{ code: 'thread_ended' }]);
  expect([changes, next]).toEqual([[], undefined]);
  expect(told.at(-1)).toEqual(['press', null]);
});

test('a job that fails by itself stays a failure', async () => {
  const other = new JobWorker(new URL('../sources/opc-ua/worker.ts', import.meta.url), 192);
  await expect(read(other).done).rejects.toThrow(JobFailedError);
  await other.close();
});
