import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** A condition that a test waits for may take this long; a busy machine is slow, not wrong. */
const poll = { timeout: 240_000 };

const pureRooms = ['protocol', 'engine'];
const rooms = ['agent', 'hub', 'console', 'deploy', 'simulators', 'rules'];
const testsOf = (names: readonly string[]) => names.map((room) => `${room}/**/*.test.ts`);

/** Unit tests stand beside the code. Some wait for a device that is silent on purpose, so there is one more at work than two processors ask for. */
const unit = {
  maxWorkers: Math.max(3, availableParallelism()),
  testTimeout: 120_000,
  expect: { poll: { timeout: 100_000 } },
};

/** Property tests get fast-check with the seed of this run. */
const resolve = {
  alias: [{ find: /^fast-check$/, replacement: new URL('./test/support/seeded.ts', import.meta.url).pathname }],
};

/**
 * Groups, one after the other: unit tests, those of the pure rooms (`pure`) in processes that load their modules once, for they
 * keep nothing between calls; `outage` starts servers that fail and mostly waits until they are back, six files at a time; `process` works with
 * real parts, three files at a time, since each waits for a third of its time.
 */
export default defineConfig({
  test: {
    // What a command keeps for the person who calls it stays in the clone.
    env: { XDG_STATE_HOME: new URL('.cache/test-state', import.meta.url).pathname },
    sequence: { sequencer: LongestFirst },
    projects: [
      { resolve, test: { name: 'pure', include: testsOf(pureRooms), isolate: false, ...unit } },
      { resolve, test: { name: 'unit', include: testsOf(rooms), ...unit } },
      {
        resolve,
        test: {
          name: 'outage',
          include: ['test/outage/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 6,
          testTimeout: 900_000,
          hookTimeout: 300_000,
          expect: { poll },
        },
      },
      {
        resolve,
        test: {
          name: 'process',
          globalSetup: ['test/support/built-console.ts'],
          include: ['test/*/*.test.ts'],
          exclude: ['test/outage/**'],
          sequence: { groupOrder: 2 },
          maxWorkers: 3,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          expect: { poll },
        },
      },
    ],
  },
});
