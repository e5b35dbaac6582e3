import { serveJobs } from './job-server.ts';
import { whyCancelled } from './stopped-reading.ts';

/** Worker for tests that does what a bad device could make a library do. */
serveJobs({
  echo: async (input: unknown) => input,
  fail: async () => {
    throw new Error('no such device');
  },
  crash: () => {
    setImmediate(() => {
      throw new TypeError('thrown outside any promise');
    });
    return new Promise(() => undefined);
  },
  spin: async () => {
    for (;;);
  },
  grow,
  snapshot: grow,
  count: async (to: number, _signal: AbortSignal, tell: (progress: unknown) => void) => {
    for (let at = 0; at < to; at++) tell(at);
    return to;
  },
  wait: (_input: unknown, signal: AbortSignal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('ended by itself'))),
  why: (longerMs: number, signal: AbortSignal) =>
    new Promise((resolve) =>
      signal.addEventListener('abort', () => setTimeout(() => resolve(whyCancelled(signal)), longerMs)),
    ),
});

async function grow(): Promise<never> {
  const kept: number[][] = [];
  for (;;) kept.push(Array(100_000).fill(Math.random()));
}
