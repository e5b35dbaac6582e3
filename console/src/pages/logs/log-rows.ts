import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import type { EventRow } from '#protocol/api/events.ts';
import type { Page } from '#protocol/api/parts.ts';
import { get } from '../../api/client.ts';
import { asProblem, type RequestProblem } from '../../api/problem.ts';

const pageSize = 500;

/** Rows of the log read page by page as one scrolls. */
export interface LogRows {
  rows: Accessor<readonly EventRow[]>;
  total: Accessor<number | undefined>;
  busy: Accessor<boolean>;
  ended: Accessor<boolean>;
  problem: Accessor<RequestProblem | undefined>;
  more: () => void;
  again: () => void;
}

/** Reads `path(limit, cursor)`; starts anew when the path changes. */
export function createLogRows(path: (limit: number, cursor: string | undefined) => string | null): LogRows {
  const [rows, setRows] = createSignal<readonly EventRow[]>([]);
  const [total, setTotal] = createSignal<number>();
  const [busy, setBusy] = createSignal(true);
  const [next, setNext] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<RequestProblem>();
  let abort: AbortController | undefined;

  async function load(cursor: string | undefined): Promise<void> {
    const target = path(pageSize, cursor);
    if (target === null) return;
    abort?.abort();
    const mine = new AbortController();
    abort = mine;
    setBusy(true);
    try {
      const page = await get<Page<EventRow>>(target, mine.signal);
      setRows((old) => (cursor === undefined ? page.items : old.concat(page.items)));
      if (cursor === undefined || page.total !== undefined) setTotal(page.total);
      setNext(page.next);
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
        void load(undefined);
      },
    ),
  );
  onCleanup(() => abort?.abort());
  return {
    rows,
    total,
    busy,
    ended: () => !busy() && next() === null,
    problem,
    more: () => {
      const cursor = next();
      if (!busy() && cursor !== null && problem() === undefined) void load(cursor);
    },
    again: () => void load(undefined),
  };
}
