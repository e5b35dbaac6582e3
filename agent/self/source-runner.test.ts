import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { EventDraft } from '#protocol/events/event.ts';
import { defineSource, type SourceContext } from '../sources/source.ts';
import { SourceRunner } from './source-runner.ts';

const hour = 3_600_000;
let home: string;
let stop: AbortController;
let told: EventDraft[];

beforeEach(() => {
  vi.useFakeTimers();
  home = mkdtempSync(join(tmpdir(), 'hinomi-runner-'));
  stop = new AbortController();
  told = [];
});

afterEach(() => {
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

/** How often a word to the hub was asked for before its time. */
let hurried = 0;

/** A runner of a source that does `act` in its n-th run, begun. */
function begin(act: (run: number, context: SourceContext<unknown>) => Promise<void>) {
  let runs = 0;
  const definition = defineSource<unknown>({
    type: 'scripted',
    schema: z.unknown(),
    platforms: [process.platform],
    run: (context) => act(++runs, context),
  });
  const runner = new SourceRunner(
    { id: 'scripted', definition, config: {} },
    {
      host: 'pc',
      home,
      signal: stop.signal,
      position: () => undefined,
      emit: async (_, drafts) => void told.push(...drafts),
      hurry: () => {
        hurried += 1;
      },
      log: () => {},
    },
  );
  return { runner, ended: runner.run(), runs: () => runs };
}

const failures = () => told.filter(({ fields }) => fields['event.action'] === 'source_failed');
const causes = () => failures().map(({ fields }) => fields['hinomi.reason']);

test('a source that fails again and again for the same cause is told once, and stays shown as failed', async () => {
  const { runner, ended, runs } = begin(async () => {
    throw new Error('no such port');
  });
  await vi.advanceTimersByTimeAsync(hour);
  expect(runs()).toBeGreaterThan(10);
  expect(causes()).toEqual(['no such port']);
  expect(runner.describe()).toMatchObject({ state: 'failed', restarts: runs() });
  stop.abort();
  await ended;
});

test('another cause is told, too, and so is the first when it comes back', async () => {
  const { ended, runs } = begin(async (run) => {
    throw new Error(run === 4 ? 'the cable is out' : 'no such port');
  });
  await vi.advanceTimersByTimeAsync(hour);
  expect(runs()).toBeGreaterThan(5);
  expect(causes()).toEqual(['no such port', 'the cable is out', 'no such port']);
  stop.abort();
  await ended;
});

test('a source that worked for a while and fails for the same cause again is told again', async () => {
  const { ended, runs } = begin(async (run) => {
    if (run === 3) await wait(hour / 2);
    throw new Error('no such port');
  });
  await vi.advanceTimersByTimeAsync(hour);
  expect(runs()).toBeGreaterThan(4);
  expect(causes()).toEqual(['no such port', 'no such port']);
  stop.abort();
  await ended;
});

test('a source whose run simply ends counts as failed, and none is begun after the agent stopped', async () => {
  const { ended, runs } = begin(async () => {});
  await vi.advanceTimersByTimeAsync(0);
  expect(causes()).toEqual(['the source ended by itself']);
  stop.abort();
  await ended;
  const before = runs();
  await vi.advanceTimersByTimeAsync(hour);
  expect(runs()).toBe(before);
});

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('that a reading begins or ends is said at once, how far it is with the next heartbeat', async () => {
  hurried = 0;
  const state = { device: 'press', started: '2026-11-04T03:00:00.000Z', step: 'read', of: 9, requests: 1 } as const;
  const seen: unknown[] = [];
  const { runner } = begin(async (_, context) => {
    await Promise.resolve();
    for (const done of [0, 1, 2]) context.reading('press', { ...state, done, secondsLeft: null });
    seen.push(hurried, runner.describe().readings);
    context.reading('press', null);
    await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve()));
  });
  await vi.advanceTimersByTimeAsync(1);
  expect(seen).toEqual([1, [{ ...state, done: 2, secondsLeft: null }]]);
  expect([hurried, runner.describe().readings]).toEqual([2, []]);
});
