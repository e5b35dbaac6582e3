import { JobWorker } from '../../controllers/job-worker.ts';

/** How long a person who pressed Ctrl-C waits at most until the device is let go, milliseconds. */
const leavingMs = 20_000;
/** What comes and goes around a reading, milliseconds. */
const aroundMs = 60_000;

/** A job of a source's worker, as a verb has it done. */
export interface VerbJob {
  /** Source whose worker knows it. */
  source: 'opc-ua' | 'modbus' | 'slmp' | 'fins' | 'file-evidence';
  name: string;
  input: unknown;
  /** Heap bound of the thread, megabytes. */
  megabytes: number;
  /** How long the reading itself may take, seconds. */
  budgetSeconds: number;
}

/**
 * Does a job in the thread in which an agent would do it, so that no device can hang or end the command. The first Ctrl-C lets the device
 * go and shows what was read until then, a second one ends at once.
 */
export async function inWorker<T>(
  { source, name, input, megabytes, budgetSeconds }: VerbJob,
  tell: (progress: unknown) => void,
): Promise<T> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const module = new URL(`../../sources/${source}/worker.ts`, import.meta.url);
  const worker = new JobWorker(module, megabytes, leavingMs);
  try {
    return await worker.run<T>(name, input, budgetSeconds * 1000 + aroundMs, stop.signal, tell);
  } finally {
    await worker.close();
  }
}
