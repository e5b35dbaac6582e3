import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { get } from './client.ts';
import { asProblem, type RequestProblem } from './problem.ts';

/** What a page holds of one GET: kept while it is refreshed, so that nothing flickers. */
export interface Query<T> {
  data: Accessor<T | undefined>;
  problem: Accessor<RequestProblem | undefined>;
  /** True only while there is nothing to show yet. */
  loading: Accessor<boolean>;
  refreshing: Accessor<boolean>;
  refetch: () => Promise<void>;
}

interface Live {
  path: () => string | null;
  refetch: () => Promise<void>;
}

const live = new Set<Live>();
const cache = new Map<string, string>();
const cacheSize = 40;
const pending = new Set<string>();
let timer: ReturnType<typeof setTimeout> | undefined;

/**
 * Reads `path` and keeps it fresh: again when the path changes and when the live stream says that something under it
 * changed. Rows keep their identity by `id`. A null path reads nothing.
 */
export function createQuery<T>(path: () => string | null): Query<T> {
  const [store, setStore] = createStore<{ value?: T | undefined }>({});
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [busy, setBusy] = createSignal(false);
  const [shown, setShown] = createSignal<string | null>(null);
  let abort: AbortController | undefined;

  const put = (value: T | undefined) =>
    setStore('value', reconcile(value as never, { key: 'id', merge: false }) as never);

  async function load(target: string): Promise<void> {
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    setBusy(true);
    try {
      const value = await get<T>(target, mine.signal);
      if (mine.signal.aborted) return;
      remember(target, value);
      put(value);
      setShown(target);
      setProblem(undefined);
    } catch (error) {
      if (mine.signal.aborted) return;
      setProblem(asProblem(error));
    } finally {
      if (abort === mine) setBusy(false);
    }
  }

  const entry: Live = {
    path,
    refetch: async () => {
      const target = path();
      if (target !== null) await load(target);
    },
  };
  live.add(entry);
  onCleanup(() => {
    live.delete(entry);
    abort?.abort();
  });

  createEffect(() => {
    const target = path();
    if (target === null) return;
    if (cache.has(target)) {
      put(JSON.parse(cache.get(target)!) as T);
      setShown(target);
    } else if (shown() !== null && stem(shown()!) !== stem(target)) {
      put(undefined);
      setShown(null);
    }
    setProblem(undefined);
    void load(target);
  });

  return {
    data: () => (shown() === null ? undefined : (store.value as T | undefined)),
    problem,
    loading: () => shown() === null && problem() === undefined,
    refreshing: busy,
    refetch: entry.refetch,
  };
}

/** Reads again everything shown whose path starts with one of `prefixes`; '' means all. At most twice a second. */
export function invalidate(...prefixes: string[]): void {
  for (const prefix of prefixes) pending.add(prefix);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    const due = [...pending];
    pending.clear();
    for (const key of [...cache.keys()]) if (due.some((prefix) => key.startsWith(prefix))) cache.delete(key);
    for (const query of live) {
      const path = query.path();
      if (path !== null && due.some((prefix) => path.startsWith(prefix))) void query.refetch();
    }
  }, 400);
}

/** Forgets what was read, for example when another person signs in. */
export function forgetAll(): void {
  cache.clear();
}

function remember(path: string, value: unknown): void {
  cache.delete(path);
  cache.set(path, JSON.stringify(value));
  const oldest = cache.keys().next();
  if (cache.size > cacheSize && !oldest.done) cache.delete(oldest.value);
}

function stem(path: string): string {
  return path.split('?')[0]!;
}
