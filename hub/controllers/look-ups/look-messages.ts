import type { LookAnswer, LookProgress } from './look-task.ts';

/** What the thread of a look-up tells the hub. */
export type FromLook =
  | { type: 'fetch'; hashes: readonly string[] }
  | { type: 'progress'; progress: LookProgress }
  | { type: 'done'; answer: LookAnswer };

/** Answers a `fetch`: what is kept of it, packed. */
export interface ToLook {
  blobs: Map<string, Uint8Array>;
}
