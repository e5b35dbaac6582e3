import { createSignal } from 'solid-js';
import type { StreamMessage } from '#protocol/api/settings.ts';
import { invalidate } from './query.ts';

/** How the live connection stands; `since` is when it was last known to be good. */
export interface LiveState {
  state: 'starting' | 'live' | 'lost';
  since: number;
  detectLagSeconds: number;
}

const silenceLimitMs = 35_000;
const retryMs = 4_000;

const [liveState, setLiveState] = createSignal<LiveState>({
  state: 'starting',
  since: Date.now(),
  detectLagSeconds: 0,
});
const [eventsSince, setEventsSince] = createSignal(0);
const listeners = new Set<(message: StreamMessage) => void>();

export { eventsSince, liveState };

/** Calls `listener` for every message; the returned function ends that. */
export function onStream(listener: (message: StreamMessage) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Which reads a message makes stale. */
export function staleAfter(message: StreamMessage): string[] {
  if (message.type === 'reset') return [''];
  if (message.type === 'incident') return ['/incidents', '/now', '/assets/'];
  if (message.type === 'agent') return ['/agents', '/now', '/gaps'];
  return [];
}

/** Opens the one stream of this browser tab and gives it up while the browser keeps the left page; the returned function closes it. */
export function openStream(): () => void {
  let source: EventSource | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;

  const lost = () => {
    wasLost = true;
    setLiveState((old) => (old.state === 'lost' ? old : { ...old, state: 'lost' }));
    if (source?.readyState === EventSource.CLOSED) {
      clearTimeout(retry);
      retry = setTimeout(connect, retryMs);
    }
  };
  const heard = (message: StreamMessage) => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, silenceLimitMs);
    if (wasLost) {
      wasLost = false;
      invalidate('');
    }
    setLiveState((old) => ({
      state: 'live',
      since: Date.now(),
      detectLagSeconds: message.type === 'tick' ? message.detectLagSeconds : old.detectLagSeconds,
    }));
    if (message.type === 'events') setEventsSince((count) => count + message.count);
    const stale = staleAfter(message);
    if (stale.length > 0) invalidate(...stale);
    for (const listener of listeners) listener(message);
  };
  function connect(): void {
    source?.close();
    source = new EventSource('/api/v1/stream');
    const take = (event: MessageEvent<string>) => heard(JSON.parse(event.data) as StreamMessage);
    for (const type of ['hello', 'reset', 'incident', 'events', 'agent', 'tick']) source.addEventListener(type, take);
    source.onerror = lost;
  }

  const leave = () => source?.close();
  const comeBack = (event: PageTransitionEvent) => {
    if (event.persisted) connect();
  };
  addEventListener('pagehide', leave);
  addEventListener('pageshow', comeBack);
  connect();
  return () => {
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', comeBack);
    source?.close();
    clearTimeout(watchdog);
    clearTimeout(retry);
  };
}
