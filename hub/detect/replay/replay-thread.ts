import { Worker } from 'node:worker_threads';
import type { FromReplay, ToReplay } from './replay-messages.ts';
import type { ReplayTask } from './replay-rules.ts';

/** Beside this code in a clone, beside the one file of a bundled hub. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './replay-worker.ts' : './replay-worker.mjs',
  import.meta.url,
);

/** Memory of the thread; one that needs more ends, and the hub does not. */
const heapMegabytes = 512;

/** The judging side of a replay, wherever it runs. */
export interface ReplayThread {
  /** The answer to one message; the next is sent after it. Rejects when the thread has ended. */
  ask(message: ToReplay): Promise<FromReplay>;
  end(): Promise<unknown>;
}

/** Starts a thread for one replay. */
export function replayThread(task: ReplayTask): ReplayThread {
  const worker = new Worker(workerModule, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  let ended: Error | null = null;
  let waiting: { resolve: (message: FromReplay) => void; reject: (error: Error) => void } | null = null;
  worker.on('message', (message: FromReplay) => waiting?.resolve(message));
  worker.on('error', (error: Error) => {
    ended = error;
    waiting?.reject(error);
  });
  return {
    ask: (message) => {
      if (ended !== null) return Promise.reject(ended);
      const answered = new Promise<FromReplay>((resolve, reject) => {
        waiting = { resolve, reject };
      });
      worker.postMessage(message);
      return answered;
    },
    end: () => worker.terminate(),
  };
}
