import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** A condition that a test waits for may take this long; a busy machine is slow, not wrong. */
const poll = { timeout: 240_000 };

const rooms = ['protocol', 'engine', 'agent', 'hub', 'console', 'deploy', 'simulators', 'rules'];

/** Property tests get fast-check with the seed of this run. */
const resolve = {
  alias: [{ find: /^fast-check$/, replacement: new URL('./test/support/seeded.ts', import.meta.url).pathname }],
};

/**
 * Three projects, one after the other: `unit` runs beside the code, `outage` starts servers that fail and mostly waits until they are
 * back, six files at a time, and `process` keeps the processors busy with real parts, two files at a time.
 */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: rooms.map((room) => `${room}/**/*.test.ts`),
          maxWorkers: '100%',
          testTimeout: 120_000,
          expect: { poll: { timeout: 100_000 } },
        },
      },
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
          maxWorkers: 2,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          expect: { poll },
        },
      },
    ],
  },
});
