import { Worker } from 'node:worker_threads';
import type { Reason } from '#protocol/reasons/reason.ts';

/** What travels to a worker: a job with its number, or the wish to end one. */
export type ToWorker = { id: number; name: string; input: unknown } | { cancel: number; why?: Reason | undefined };

/** What comes back for a job: how far it is, now and then, and once what became of it. */
export type FromWorker =
  | { id: number; progress: unknown }
  | { id: number; value: unknown }
  | { id: number; error: string; reason?: Reason | undefined };

/** The worker that talked to the device ended before the job was done; the agent itself is unharmed. */
export class WorkerEndedError extends Error {
  override name = 'WorkerEndedError';
}

/** A job failed, or took longer than it may. */
export class JobFailedError extends Error {
  override name = 'JobFailedError';
  /** Why, in the code of whoever failed; undefined where there are only words. */
  readonly reason: Reason | undefined;

  constructor(message: string, reason?: Reason) {
    super(message);
    this.reason = reason;
  }
}

/** When a job must have ended, and what it is told then. */
export interface Deadline {
  ms: number;
  why: Reason;
  /** How long it may take to end by itself; it must ask nothing more meanwhile. */
  graceMs: number;
}

interface Waiting {
  progress: ((progress: unknown) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** How long a cancelled job may take to end by itself, milliseconds; an agent that stops has little more. */
export const usualGraceMs = 2000;

/**
 * Runs device jobs in a thread of their own, started with the first job and again after it died: whatever a device
 * makes a library do (throw, loop, grow), only this thread pays for it.
 */
export class JobWorker {
  readonly #module: URL;
  readonly #megabytes: number;
  readonly #graceMs: number;
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #next = 1;

  /** `megabytes` bounds the heap of the thread; `graceMs` is how long a cancelled job may take to end by itself. */
  constructor(module: URL, megabytes: number, graceMs = usualGraceMs) {
    this.#graceMs = graceMs;
    this.#module = module;
    this.#megabytes = megabytes;
  }

  /**
   * Runs one job; rejects with JobFailedError or WorkerEndedError. A job that ends by itself when its deadline comes is told `why` it
   * must; one that does not is ended with the thread.
   */
  async run<T>(
    name: string,
    input: unknown,
    deadline: number | Deadline,
    signal?: AbortSignal,
    progress?: (progress: unknown) => void,
  ): Promise<T> {
    signal?.throwIfAborted();
    const worker = this.#worker ?? this.#start();
    const id = this.#next++;
    let kill: NodeJS.Timeout | undefined;
    const late = typeof deadline === 'number' ? { ms: deadline } : deadline;
    const cancel = (afterwards: () => void, { why, graceMs = this.#graceMs }: Partial<Deadline> = {}) => {
      worker.postMessage({ cancel: id, why } satisfies ToWorker);
      kill ??= setTimeout(afterwards, graceMs);
    };
    const timer = setTimeout(() => cancel(() => void worker.terminate(), late), late.ms);
    const onAbort = () => cancel(() => this.#waiting.get(id)?.reject(new JobFailedError('cancelled')));
    signal?.addEventListener('abort', onAbort);
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#waiting.set(id, { progress, resolve: (value) => resolve(value as T), reject });
        worker.postMessage({ id, name, input } satisfies ToWorker);
      });
    } finally {
      clearTimeout(timer);
      clearTimeout(kill);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#module, {
      resourceLimits: { maxOldGenerationSizeMb: this.#megabytes, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker = worker;
    const waiting = this.#waiting;
    worker.on('message', (message: FromWorker) => {
      const job = waiting.get(message.id);
      if ('progress' in message) {
        job?.progress?.(message.progress);
        return;
      }
      waiting.delete(message.id);
      if ('error' in message) job?.reject(new JobFailedError(message.error, message.reason));
      else job?.resolve(message.value);
    });
    const ended = (reason: string) => {
      if (this.#worker === worker) {
        this.#worker = undefined;
        this.#waiting = new Map();
      }
      for (const job of waiting.values()) job.reject(new WorkerEndedError(reason));
      waiting.clear();
    };
    worker.on('error', (error) => ended(`the device thread failed: ${(error as Error).message}`));
    worker.on('exit', (code) => ended(`the device thread ended (${code})`));
    return worker;
  }
}
