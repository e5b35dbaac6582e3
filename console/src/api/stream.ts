import { createSignal } from 'solid-js';
import type { StreamMessage } from '#protocol/api/settings.ts';
import { invalidate } from './query.ts';
import { openTabLine, takeTurns } from './tabs.ts';

/** How the live connection stands; `since` is when it was last known to be good. */
export interface LiveState {
  state: 'starting' | 'live' | 'lost';
  since: number;
  detectLagSeconds: number;
}

const silenceLimitMs = 35_000;
const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

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

/** What changes with the records themselves, too often to be told each time: read again with each sign of life of the hub. */
const slowlyStale = ['/now', '/agents', '/gaps', '/controllers', '/network'];
/** Visits tell each change of theirs; only what stands beside them, such as a new incident, waits for every fourth sign of life. */
const slowestStale = ['/visits'];
const slowestEvery = 4;
let signsOfLife = 0;

/** Which reads a message makes stale. */
export function staleAfter(message: StreamMessage): string[] {
  if (message.type === 'reset') return [''];
  if (message.type === 'incident') return ['/incidents', '/now', '/assets/'];
  if (message.type === 'visit') return [`/visits/${message.id}`, '/visits?', '/controllers', '/now'];
  if (message.type === 'agent') return ['/agents', '/now', '/gaps'];
  if (message.type === 'tick') return [...slowlyStale];
  return [];
}

/**
 * Keeps this tab live. Of all tabs of a browser one holds the stream to the hub and passes on what it hears; when it is
 * closed or goes quiet, another takes over. `onPerson` hears that another tab signed somebody in or out.
 */
export function openStream(onPerson: (id: string | null) => void): () => void {
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;

  const lost = () => {
    wasLost = true;
    setLiveState((old) => (old.state === 'lost' ? old : { ...old, state: 'lost' }));
  };
  const watch = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      lost();
      turns.takeOver();
      watch();
    }, silenceLimitMs);
  };
  const heard = (message: StreamMessage) => {
    watch();
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
    if (message.type === 'reset') setEventsSince((count) => count + 1);
    const stale = staleAfter(message);
    if (message.type === 'tick' && ++signsOfLife % slowestEvery === 0) stale.push(...slowestStale);
    if (stale.length > 0) invalidate(...stale);
    for (const listener of listeners) listener(message);
  };

  let source: EventSource | undefined;
  const line = openTabLine((message) => {
    if (message.type === 'heard') heard(JSON.parse(message.text) as StreamMessage);
    else if (message.type === 'lost') lost();
    else if (message.type === 'person') onPerson(message.id);
    else if (source?.readyState === EventSource.OPEN) {
      const hello: StreamMessage = { type: 'hello', at: new Date().toISOString() };
      line.tell({ type: 'heard', text: JSON.stringify(hello) });
    }
  });
  const turns = takeTurns(() =>
    listenToHub({
      opened: (opened) => {
        source = opened;
      },
      heard: (text) => {
        heard(JSON.parse(text) as StreamMessage);
        line.tell({ type: 'heard', text });
      },
      lost: () => {
        lost();
        line.tell({ type: 'lost' });
      },
    }),
  );
  watch();
  line.tell({ type: 'asking' });
  return () => {
    clearTimeout(watchdog);
    turns.leave();
    line.close();
  };
}

/** Holds the stream to the hub open, and gives it up while the browser keeps the left page; the returned function closes it. */
function listenToHub(on: {
  opened: (source: EventSource) => void;
  heard: (text: string) => void;
  lost: () => void;
}): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let waitMs = firstRetryMs;
  const connect = () => {
    source?.close();
    clearTimeout(retry);
    source = new EventSource('/api/v1/stream');
    on.opened(source);
    const take = (event: MessageEvent<string>) => {
      waitMs = firstRetryMs;
      on.heard(event.data);
    };
    for (const type of ['hello', 'reset', 'incident', 'events', 'agent', 'visit', 'tick'])
      source.addEventListener(type, take);
    source.onerror = () => {
      on.lost();
      if (source?.readyState !== EventSource.CLOSED) return;
      retry = setTimeout(connect, waitMs);
      waitMs = Math.min(longestRetryMs, waitMs * 2);
    };
  };
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
    clearTimeout(retry);
  };
}
