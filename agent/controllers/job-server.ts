import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './job-worker.ts';
import { ownReason, StoppedReadingError } from './stopped-reading.ts';

/** A job by name: takes its input, a signal that aborts when nobody waits any more, and a way to tell how far it is. */
export type JobHandlers = Readonly<
  Record<string, (input: never, signal: AbortSignal, tell: (progress: unknown) => void) => Promise<unknown>>
>;

/** Progress of a job is told at most this often, milliseconds. */
const leastGapMs = 1000;

/** Worker side of JobWorker: answers jobs with what the handlers return. */
export function serveJobs(handlers: JobHandlers): void {
  if (!parentPort) throw new Error('device jobs run in a worker thread');
  const port = parentPort;
  const running = new Map<number, AbortController>();
  port.on('message', (message: ToWorker) => {
    if ('cancel' in message) {
      running.get(message.cancel)?.abort(message.why && new StoppedReadingError(message.why));
      return;
    }
    const { id, name, input } = message;
    const abort = new AbortController();
    running.set(id, abort);
    const answer = (result: FromWorker) => {
      running.delete(id);
      port.postMessage(result);
    };
    const handler = handlers[name];
    if (!handler) {
      answer({ id, error: `no job ${name}` });
      return;
    }
    let told = Number.NEGATIVE_INFINITY;
    const tell = (progress: unknown) => {
      const now = performance.now();
      if (now - told < leastGapMs) return;
      told = now;
      port.postMessage({ id, progress } satisfies FromWorker);
    };
    handler(input as never, abort.signal, tell).then(
      (value) => answer({ id, value }),
      (error: unknown) =>
        answer({ id, error: error instanceof Error ? error.message : String(error), reason: ownReason(error) }),
    );
  });
}
