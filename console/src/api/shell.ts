import { createSignal } from 'solid-js';

const [waitingShell, setWaitingShell] = createSignal<ServiceWorker | null>(null);
const lookMs = 30 * 60_000;

/** A newer console that has arrived and waits until this page lets it in; null when there is none. */
export { waitingShell };

/**
 * Lets the browser keep the console's own code, so that it stands at once on a slow line and also while the hub cannot be
 * reached. Does nothing in development and where the browser offers it to secure origins only.
 */
export async function keepShell(): Promise<void> {
  const workers = (navigator as Partial<Navigator>).serviceWorker;
  if (!import.meta.env.PROD || !workers) return;
  let registration: ServiceWorkerRegistration;
  try {
    registration = await workers.register('/sw.js', { scope: '/' });
  } catch (error) {
    // A certificate that the browser does not trust, or a private window: the console works without being kept.
    console.warn('the console is not kept on this device:', error);
    return;
  }
  const look = () => setWaitingShell(workers.controller ? registration.waiting : null);
  const watch = (worker: ServiceWorker | null) => worker?.addEventListener('statechange', look);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
  look();
  setInterval(() => void registration.update().catch(() => undefined), lookMs);
}

/** Lets the newer console in and reloads the page with it. */
export function takeNewShell(): void {
  const worker = waitingShell();
  if (!worker) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  worker.postMessage('take-over');
}
