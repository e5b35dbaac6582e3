import { defineConfig } from 'vitest/config';

const rooms = ['protocol', 'engine', 'agent', 'hub', 'console', 'deploy', 'simulators', 'rules'];

/** Two projects: `unit` runs beside the code in parallel, `process` starts real servers and mostly waits for them, two files at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: rooms.map((room) => `${room}/**/*.test.ts`),
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'process',
          include: ['test/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
