import { Worker } from 'node:worker_threads';
import type { CheckOutcome, CheckTask } from './addition-check.ts';
import { words } from './addition-words.ts';

/** Beside this code in a clone, beside the one file of a bundled hub. */
const workerModule = new URL(
  import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.mjs',
  import.meta.url,
);

/** What one check may use up. A check that needs more is ended and the rules are refused; the hub goes on. */
const budget = { milliseconds: 20_000, megabytes: 512 };

/** Checks what people want to add, in a thread of its own that is ended when it takes too long or too much. */
export function checkInThread(task: CheckTask, { milliseconds, megabytes } = budget): Promise<CheckOutcome> {
  return new Promise((resolve) => {
    const worker = new Worker(workerModule, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    const end = (outcome: CheckOutcome) => {
      clearTimeout(timer);
      resolve(outcome);
      void worker.terminate();
    };
    const file = task.files[0]?.path ?? '';
    const heavy = () => end({ faults: [{ file, line: 1, text: words.heavy }], warnings: [], rules: [], gone: [] });
    const timer = setTimeout(heavy, milliseconds);
    worker.on('message', (outcome: CheckOutcome) => end(outcome));
    worker.on('error', (error: Error) => {
      process.stderr.write(`rules: a check was ended: ${error.message}\n`);
      heavy();
    });
  });
}
