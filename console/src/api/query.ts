import { type Accessor, batch, createEffect, createSignal, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { get } from './client.ts';
import { asProblem, type RequestProblem } from './problem.ts';
import { ReadAgain } from './read-again.ts';

/** What a page holds of one GET: kept while it is refreshed, so that nothing flickers. */
export interface Query<T> {
  data: Accessor<T | undefined>;
  problem: Accessor<RequestProblem | undefined>;
  /** True only while there is nothing to show yet. */
  loading: Accessor<boolean>;
  refreshing: Accessor<boolean>;
  /** When the read began whose answer is shown, as `performance.now()` tells time: it knows all that the hub did before. */
  asOf: Accessor<number>;
  refetch: () => Promise<void>;
}

interface Live {
  path: () => string | null;
  /** When its newest read began. */
  began: () => number;
  refetch: () => Promise<void>;
}

const live = new Set<Live>();
const cache = new Map<string, { text: string; asOf: number }>();
const cacheSize = 40;
/** What is stale, and since when. */
const pending = new Map<string, number>();
/** Reads are made anew at most this often, and never faster than the line answers. */
const leastGapMs = 400;
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Reads `path` and keeps it fresh: again when the path changes and when the live stream says that something under it
 * changed. Rows keep their identity by `id`. A null path reads nothing. What is only `offered` to choose from is not followed: it is read
 * when it is offered, and again after the line was cut.
 */
export function createQuery<T>(path: () => string | null, is: 'followed' | 'offered' = 'followed'): Query<T> {
  const [store, setStore] = createStore<{ value?: T | undefined }>({});
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [busy, setBusy] = createSignal(false);
  const [shown, setShown] = createSignal<string | null>(null);
  const [asOf, setAsOf] = createSignal(0);
  let began = 0;
  let abort: AbortController | undefined;
  let running: { target: string; done: Promise<void> } | null = null;
  let again = false;

  const put = (value: T | undefined, readAt: number) =>
    batch(() => {
      setStore('value', reconcile(value as never, { key: 'id', merge: false }) as never);
      setAsOf(readAt);
    });

  async function read(target: string): Promise<void> {
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    began = performance.now();
    const mineBegan = began;
    setBusy(true);
    try {
      const value = await get<T>(target, mine.signal);
      if (mine.signal.aborted) return;
      remember(target, value, mineBegan);
      put(value, mineBegan);
      setShown(target);
      setProblem(undefined);
      later.settled();
    } catch (error) {
      if (mine.signal.aborted) return;
      const failure = asProblem(error);
      setProblem(failure);
      later.failed(failure);
    } finally {
      if (abort === mine) setBusy(false);
    }
  }

  function load(target: string): Promise<void> {
    const started = Date.now();
    const done = read(target).then(() => {
      if (running?.done !== done) return;
      running = null;
      if (!again) return;
      again = false;
      const gap = Math.max(leastGapMs, Date.now() - started);
      setTimeout(() => live.has(entry) && void entry.refetch(), gap);
    });
    running = { target, done };
    return done;
  }

  const entry: Live = {
    path,
    began: () => (is === 'offered' ? Number.POSITIVE_INFINITY : began),
    refetch: async () => {
      const target = path();
      if (target === null) return;
      if (running?.target === target) {
        // On a slow line the answer on its way is not thrown away for a fresher one that would be overtaken as well.
        again = true;
        return running.done;
      }
      await load(target);
    },
  };
  const later = new ReadAgain(() => void entry.refetch());
  live.add(entry);
  onCleanup(() => {
    live.delete(entry);
    later.settled();
    abort?.abort();
  });

  createEffect(() => {
    const target = path();
    if (target === null) return;
    const kept = cache.get(target);
    if (kept) {
      put(JSON.parse(kept.text) as T, kept.asOf);
      setShown(target);
    } else if (shown() !== null && stem(shown()!) !== stem(target)) {
      put(undefined, 0);
      setShown(null);
    }
    setProblem(undefined);
    later.settled();
    void load(target);
  });

  return {
    data: () => (shown() === null ? undefined : (store.value as T | undefined)),
    problem,
    loading: () => shown() === null && problem() === undefined,
    refreshing: busy,
    asOf,
    refetch: entry.refetch,
  };
}

/** Something that is not a query but reads the hub as well; `refresh` is called when what it shows went stale. */
export function onStale(path: () => string | null, refresh: () => void): () => void {
  const entry: Live = { path, began: () => 0, refetch: async () => refresh() };
  live.add(entry);
  return () => live.delete(entry);
}

/**
 * Reads again everything shown whose path starts with one of `prefixes`; '' means all. What was asked for later than this is fresh already: who
 * did an act and read after it does not read once more because the hub tells of that act. A page that nobody looks at waits until it is looked at.
 */
export function invalidate(...prefixes: string[]): void {
  for (const prefix of prefixes) pending.set(prefix, performance.now());
  if (timer !== undefined || document.hidden) return;
  timer = setTimeout(() => {
    timer = undefined;
    if (document.hidden) return;
    const due = [...pending];
    pending.clear();
    const isStale = (path: string, asOf: number) =>
      due.some(([prefix, since]) => path.startsWith(prefix) && (asOf < since || prefix === ''));
    for (const [path, { asOf }] of [...cache]) if (isStale(path, asOf)) cache.delete(path);
    for (const query of live) {
      const path = query.path();
      if (path !== null && isStale(path, query.began())) void query.refetch();
    }
  }, leastGapMs);
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden && pending.size > 0) invalidate();
});

/** Forgets what was read, for example when another person signs in. */
export function forgetAll(): void {
  cache.clear();
}

function remember(path: string, value: unknown, asOf: number): void {
  cache.delete(path);
  cache.set(path, { text: JSON.stringify(value), asOf });
  const oldest = cache.keys().next();
  if (cache.size > cacheSize && !oldest.done) cache.delete(oldest.value);
}

function stem(path: string): string {
  return path.split('?')[0]!;
}
