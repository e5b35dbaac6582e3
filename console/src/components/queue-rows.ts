import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { IncidentPage, IncidentRow } from '#protocol/api/incidents.ts';
import { get, type Params, withParams } from '../api/client.ts';
import { asProblem, type RequestProblem } from '../api/problem.ts';
import { onStale } from '../api/query.ts';
import { ReadAgain } from '../api/read-again.ts';
import {
  compareTop,
  pageRows,
  placePage,
  QueueLayout,
  type QueuePages,
  unreadQueue,
  withoutRows,
} from './queue-pages.ts';
import type { RowSource } from './row-source.ts';
import { besideData } from './States.tsx';

/** The queue as a list that is read where it is looked at and kept true while it is read. */
export interface QueueRows {
  source: Accessor<RowSource<IncidentRow>>;
  /** Counted by the hub over the whole queue. */
  total: Accessor<number>;
  unseen: Accessor<number>;
  /** Matters that have come, or moved up, and wait to be shown. */
  waiting: Accessor<number>;
  /** True until the first page is there. */
  loading: Accessor<boolean>;
  /** True while what stands there answers an earlier question. */
  turning: Accessor<boolean>;
  /** Before anything was read also that the hub cannot be reached: an unread queue is not an empty one. */
  problem: Accessor<RequestProblem | undefined>;
  /** Tells which rows are drawn. */
  look: (start: number, end: number) => void;
  /** Reads anew and shows what waited. */
  again: () => void;
}

const path = '/incidents';
/** Rows that are flown over in a quick scroll are not asked for. */
const restMs = 80;
const leastGapMs = 400;
/** Beyond this many pages those farthest from what is looked at are forgotten. */
const pagesKept = 40;

/** Reads the matters that `params` asks for (null: none), in the order of its view, `pageRows` at a time. `onGone` hears which rows left. */
export function createQueueRows(
  params: Accessor<Params | null>,
  onGone: (before: readonly string[], after: readonly string[]) => void,
): QueueRows {
  const rows = new Map<string, IncidentRow>();
  const [queue, setQueue] = createSignal<QueuePages>(unreadQueue);
  const [version, setVersion] = createSignal(0);
  const [unseen, setUnseen] = createSignal(0);
  const [fresh, setFresh] = createSignal(0);
  const [loading, setLoading] = createSignal(true);
  const [turning, setTurning] = createSignal(false);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const layout = createMemo(() => new QueueLayout(queue()));
  let since: string | undefined;
  let looked = { start: 0, end: 0 };
  let stale = new Set<string>();
  let run = new AbortController();
  const reading = new Map<number, AbortController>();
  let refreshing = false;
  let refreshAgain = false;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const later = new ReadAgain(() => (loading() || turning() ? begin() : void refresh()));

  const ask = (more: Params, signal: AbortSignal) =>
    get<IncidentPage>(withParams(path, { ...params(), ...more }), signal);
  const keepRows = (items: readonly IncidentRow[]) => {
    for (const row of items) {
      stale.delete(row.id);
      const old = rows.get(row.id);
      if (!old || JSON.stringify(old) !== JSON.stringify(row)) rows.set(row.id, row);
    }
    setVersion((old) => old + 1);
  };
  const fail = (error: unknown, signal: AbortSignal) => {
    if (signal.aborted) return;
    const failure = asProblem(error);
    setProblem(failure);
    later.failed(failure);
  };

  async function readPage(page: number): Promise<void> {
    if (reading.has(page)) return;
    const mine = new AbortController();
    const { signal } = mine;
    reading.set(page, mine);
    try {
      const answer = await ask({ offset: page * pageRows, limit: pageRows }, signal);
      if (signal.aborted) return;
      since ??= answer.at;
      keepRows(answer.items);
      setUnseen(answer.unseen);
      const ids = answer.items.map(({ id }) => id);
      setQueue((old) => trimmed(placePage(old, page, ids, answer.total), looked));
      forgetUnplaced();
      setProblem(undefined);
      setLoading(false);
    } catch (error) {
      fail(error, signal);
    } finally {
      if (reading.get(page) === mine) reading.delete(page);
    }
  }

  function forgetUnplaced(): void {
    if (rows.size <= (pagesKept + 1) * pageRows) return;
    const placed = new Set(layout().ids());
    for (const id of [...rows.keys()]) if (!placed.has(id)) rows.delete(id);
  }

  /** Asks what became of rows that are shown but no longer near the top, and takes away those that left. */
  async function readAgain(ids: string[], signal: AbortSignal): Promise<void> {
    for (let from = 0; from < ids.length; from += pageRows) {
      const asked = ids.slice(from, from + pageRows);
      const { items } = await ask({ ids: asked.join(','), limit: pageRows }, signal);
      if (signal.aborted) return;
      keepRows(items);
      const there = new Set(items.map(({ id }) => id));
      drop(new Set(asked.filter((id) => !there.has(id))));
    }
  }

  function drop(gone: ReadonlySet<string>): void {
    if (gone.size === 0) return;
    const before = layout().ids();
    setQueue((old) => withoutRows(old, gone));
    for (const id of gone) rows.delete(id);
    onGone(before, layout().ids());
  }

  async function refresh(): Promise<void> {
    if (loading()) return;
    if (refreshing) {
      refreshAgain = true;
      return;
    }
    refreshing = true;
    const started = Date.now();
    const { signal } = run;
    try {
      const top = await ask({ offset: 0, limit: pageRows, since }, signal);
      if (signal.aborted) return;
      keepRows(top.items);
      setUnseen(top.unseen);
      setFresh(top.fresh);
      const ids = top.items.map(({ id }) => id);
      const answered = new Set(ids);
      if (top.total <= pageRows)
        drop(
          new Set(
            layout()
              .ids()
              .filter((id) => !answered.has(id)),
          ),
        );
      stale = new Set(
        layout()
          .ids()
          .filter((id) => !answered.has(id)),
      );
      setQueue((old) => compareTop(old, { ids, total: top.total, fresh: top.fresh }));
      await readAgain(
        drawnIds().filter((id) => stale.has(id)),
        signal,
      );
      setProblem(undefined);
      later.settled();
    } catch (error) {
      fail(error, signal);
    } finally {
      refreshing = false;
      if (refreshAgain && !signal.aborted) {
        refreshAgain = false;
        setTimeout(() => void refresh(), Math.max(leastGapMs, Date.now() - started));
      }
    }
  }

  const drawnIds = () => {
    const ids: string[] = [];
    for (let index = looked.start; index < looked.end; index += 1) {
      const id = layout().idAt(index);
      if (id !== undefined) ids.push(id);
    }
    return ids;
  };

  function look(start: number, end: number): void {
    looked = { start, end };
    clearTimeout(rest);
    rest = setTimeout(() => {
      const missing = layout().missing(start, end);
      for (const [page, controller] of reading) {
        if (page === 0 || missing.includes(page)) continue;
        controller.abort();
        reading.delete(page);
      }
      for (const page of missing) void readPage(page);
      const again = drawnIds().filter((id) => stale.has(id));
      if (again.length > 0) readAgain(again, run.signal).catch((error) => fail(error, run.signal));
    }, restMs);
  }

  function begin(): void {
    run.abort();
    for (const controller of reading.values()) controller.abort();
    reading.clear();
    run = new AbortController();
    refreshing = false;
    refreshAgain = false;
    since = undefined;
    stale = new Set();
    setFresh(0);
    if (params() !== null) void readFirst();
  }

  function turn(): void {
    setTurning(true);
    begin();
  }

  /** The old rows stand until the new first page is there, so that nothing flickers. */
  async function readFirst(): Promise<void> {
    const { signal } = run;
    try {
      const answer = await ask({ offset: 0, limit: pageRows }, signal);
      if (signal.aborted) return;
      since = answer.at;
      rows.clear();
      keepRows(answer.items);
      setUnseen(answer.unseen);
      const ids = answer.items.map(({ id }) => id);
      setQueue(placePage(unreadQueue, 0, ids, answer.total));
      setProblem(undefined);
      setLoading(false);
      setTurning(false);
      later.settled();
      look(looked.start, looked.end);
    } catch (error) {
      fail(error, signal);
    }
  }

  createEffect(on(() => JSON.stringify(params()), turn));
  const forget = onStale(
    () => path,
    () => void refresh(),
  );
  onCleanup(() => {
    forget();
    later.settled();
    run.abort();
    clearTimeout(rest);
    for (const controller of reading.values()) controller.abort();
  });

  const source = createMemo((): RowSource<IncidentRow> => {
    const at = layout();
    version();
    return {
      count: at.count,
      at: (index) => rows.get(at.idAt(index) ?? ''),
      indexOf: (id) => at.indexOf(id),
      loaded: () => at.ids().flatMap((id) => rows.get(id) ?? []),
    };
  });

  return {
    source,
    total: () => queue().total,
    unseen,
    waiting: () => Math.max(fresh(), queue().waiting.size),
    loading,
    turning,
    problem: () => (loading() ? problem() : besideData(problem())),
    look,
    again: begin,
  };
}

/** Forgets the pages farthest from what is looked at. */
function trimmed(queue: QueuePages, looked: { start: number }): QueuePages {
  if (queue.pages.size <= pagesKept) return queue;
  const here = looked.start / pageRows;
  const kept = [...queue.pages]
    .sort(([a], [b]) => Math.abs(a - here) - Math.abs(b - here))
    .filter(([page], at) => at < pagesKept || page === 0);
  return { ...queue, pages: new Map(kept) };
}
