import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { Page } from '#protocol/api/parts.ts';
import { get } from '../api/client.ts';
import { asProblem, type RequestProblem } from '../api/problem.ts';

const pageSize = 500;

/** Rows of a list read page by page as one scrolls down it. */
export interface PagedRows<Row> {
  rows: Accessor<readonly Row[]>;
  total: Accessor<number | undefined>;
  busy: Accessor<boolean>;
  /** True while what stands there answers an earlier question. */
  turning: Accessor<boolean>;
  ended: Accessor<boolean>;
  /** How far back was looked when the time was not enough for all; `more` looks on. */
  lookedBackTo: Accessor<string | null>;
  problem: Accessor<RequestProblem | undefined>;
  more: () => void;
  again: () => void;
}

/** Reads `path(limit, cursor)`; starts anew when the path changes. */
export function createPagedRows<Row>(
  path: (limit: number, cursor: string | undefined) => string | null,
): PagedRows<Row> {
  const [rows, setRows] = createSignal<readonly Row[]>([]);
  const [total, setTotal] = createSignal<number>();
  const [busy, setBusy] = createSignal(true);
  const [turning, setTurning] = createSignal(false);
  const [next, setNext] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<RequestProblem>();
  const [lookedBackTo, setLookedBackTo] = createSignal<string | null>(null);
  let abort: AbortController | undefined;

  async function load(cursor: string | undefined): Promise<void> {
    const target = path(pageSize, cursor);
    if (target === null) return;
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    setBusy(true);
    try {
      const page = await get<Page<Row> & { lookedBackTo?: string | null }>(target, mine.signal);
      setRows((old) => (cursor === undefined ? page.items : old.concat(page.items)));
      if (cursor === undefined || page.total !== undefined) setTotal(page.total);
      setNext(page.next);
      setLookedBackTo(page.lookedBackTo ?? null);
      setTurning(false);
      setProblem(undefined);
    } catch (error) {
      if (!mine.signal.aborted) setProblem(asProblem(error));
    } finally {
      if (abort === mine) setBusy(false);
    }
  }
  createEffect(
    on(
      () => path(pageSize, undefined),
      () => {
        setNext(null);
        setLookedBackTo(null);
        setTurning(true);
        void load(undefined);
      },
    ),
  );
  onCleanup(() => abort?.abort());
  return {
    rows,
    total,
    busy,
    turning,
    ended: () => !busy() && next() === null,
    lookedBackTo,
    problem,
    more: () => {
      const cursor = next();
      if (!busy() && cursor !== null && problem() === undefined) void load(cursor);
    },
    again: () => void load(undefined),
  };
}
