import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './job-worker.ts';

/** A job by name: takes its input and a signal that aborts when nobody waits any more. */
export type JobHandlers = Readonly<Record<string, (input: never, signal: AbortSignal) => Promise<unknown>>>;

/** Worker side of JobWorker: answers jobs with what the handlers return. */
export function serveJobs(handlers: JobHandlers): void {
  if (!parentPort) throw new Error('device jobs run in a worker thread');
  const port = parentPort;
  const running = new Map<number, AbortController>();
  port.on('message', (message: ToWorker) => {
    if ('cancel' in message) {
      running.get(message.cancel)?.abort();
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
    handler(input as never, abort.signal).then(
      (value) => answer({ id, value }),
      (error: unknown) => answer({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
