import { Worker } from 'node:worker_threads';
import type { FromLook, ToLook } from './look-messages.ts';
import type { LookAnswer, LookProgress, LookTask } from './look-task.ts';

/** Beside this code in a clone, beside the one file of a bundled hub. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './look-worker.ts' : './look-worker.mjs',
  import.meta.url,
);

/** What one look-up may use up; one that needs more is ended, and the hub goes on. */
export interface LookBudget {
  milliseconds: number;
  megabytes: number;
}
const usual: LookBudget = { milliseconds: 180_000, megabytes: 512 };

/** It took longer or more memory than it may, was ended, or failed. */
export class LookEndedError extends Error {
  override name = 'LookEndedError';
}

/** A look-up in a thread of its own. `blob` gives packed content by its hash. Rejects with a LookEndedError when `signal` or the budget ends it. */
export function lookInThread(
  task: LookTask,
  of: {
    blob: (hash: string) => Uint8Array | undefined;
    onProgress: (progress: LookProgress) => void;
    signal: AbortSignal;
    budget?: LookBudget;
  },
): Promise<LookAnswer> {
  const { milliseconds, megabytes } = of.budget ?? usual;
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerModule, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    worker.unref();
    const end = (why: string) => {
      settle();
      reject(new LookEndedError(why));
    };
    const stop = () => end('nobody waits for it');
    const timer = setTimeout(() => end(`it took more than ${milliseconds} ms`), milliseconds);
    timer.unref();
    of.signal.addEventListener('abort', stop);
    const settle = () => {
      clearTimeout(timer);
      of.signal.removeEventListener('abort', stop);
      void worker.terminate();
    };
    worker.on('message', (message: FromLook) => {
      if (message.type === 'progress') of.onProgress(message.progress);
      else if (message.type === 'done') {
        settle();
        resolve(message.answer);
      } else {
        try {
          worker.postMessage({ blobs: held(message.hashes, of.blob) } satisfies ToLook);
        } catch (error) {
          // What the store cannot read ends this look-up, not the hub.
          end((error as Error).message);
        }
      }
    });
    worker.on('error', (error: Error) => end(error.message));
    worker.on('exit', () => end('its thread ended'));
    if (of.signal.aborted) stop();
  });
}

function held(hashes: readonly string[], blob: (hash: string) => Uint8Array | undefined): Map<string, Uint8Array> {
  const blobs = new Map<string, Uint8Array>();
  for (const hash of hashes) {
    const bytes = blob(hash);
    if (bytes !== undefined) blobs.set(hash, bytes);
  }
  return blobs;
}
