/** Who sleeps this long or longer wakes on a common grid of this width: one waking of an idle processor serves all of them. */
const gridMs = 250;

/** Who sleeps under a signal: one listener wakes them all. */
const sleepers = new WeakMap<AbortSignal, Set<() => void>>();

/** Waits about `ms` milliseconds (within half the grid), or until the signal ends; answers whether there is still time to go on. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  const sleeping = sleepersOf(signal);
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => {
        sleeping.delete(wake);
        resolve(true);
      },
      restFor(ms, performance.now()),
    );
    const wake = () => {
      clearTimeout(timer);
      resolve(false);
    };
    sleeping.add(wake);
  });
}

/** How long who wants to rest about `ms` rests from `nowMs` on; long rests end together. */
export function restFor(ms: number, nowMs: number): number {
  if (ms < gridMs) return ms;
  return Math.max(Math.round((nowMs + ms) / gridMs) * gridMs - nowMs, gridMs / 2);
}

function sleepersOf(signal: AbortSignal): Set<() => void> {
  const known = sleepers.get(signal);
  if (known) return known;
  const fresh = new Set<() => void>();
  sleepers.set(signal, fresh);
  signal.addEventListener(
    'abort',
    () => {
      for (const wake of fresh) wake();
      fresh.clear();
    },
    { once: true },
  );
  return fresh;
}
