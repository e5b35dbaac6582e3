import { StoppedReadingError, whyCancelled } from '../../controllers/stopped-reading.ts';

/** Waits for an answer, but not once the reading was cancelled: then throws StoppedReadingError at once. */
export async function unlessStopped<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return answer;
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new StoppedReadingError(whyCancelled(signal)));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What comes of it in time; undefined where it fails or takes longer, which on the way out is of no more use to anybody. */
export async function within<T>(act: Promise<T>, ms: number): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, ms, undefined);
  const outcome = await Promise.race([act.catch(() => undefined), promise]);
  clearTimeout(timer);
  return outcome;
}
