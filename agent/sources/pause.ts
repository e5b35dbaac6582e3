import { setTimeout as delay } from 'node:timers/promises';

/** Waits `ms` milliseconds, or until the signal ends; answers whether there is still time to go on. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
