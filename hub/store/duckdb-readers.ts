import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type ReadBounds, ReadEndedError } from './read-bounds.ts';

type Row = Record<string, unknown>;
/** Asks the store by SQL; the values fill its question marks. */
export type Read = (sql: string, values: DuckDBValue[]) => Promise<Row[]>;

/** What may wait for a connection: a page asks up to one small thing for each agent. */
const mostWaiting = 1000;
/** An interruption that comes before a read has begun is passed over: it is said again until the read has ended. */
const interruptEveryMs = 20;
/** No read lasts longer, milliseconds: more than any page, sheet or report needs. */
export const longestReadMs = 120_000;

/**
 * Connections for what people ask, apart from those by which the hub works: a search that reads everything holds up neither intake nor
 * detection, and others' searches only when all connections are taken. A read ends at its bound, or when nobody waits for it any more.
 */
export class Readers {
  private readonly all: readonly DuckDBConnection[];
  private readonly idle: DuckDBConnection[];
  private readonly waiting: ((connection: DuckDBConnection) => void)[] = [];

  /** Connections of the one instance, in the thread that owns it; they are closed with the readers. */
  constructor(connections: readonly DuckDBConnection[]) {
    this.all = connections;
    this.idle = [...connections];
  }

  /** A way to read within bounds, which begin to run now. Reads throw a ReadEndedError when they are ended. */
  within(bounds: ReadBounds): Read {
    const until = performance.now() + Math.min(bounds.mostMs ?? longestReadMs, longestReadMs);
    return async (sql, values) => {
      const connection = await this.take(until, bounds.signal);
      try {
        return await ended(connection, connection.runAndReadAll(sql, values), until, bounds.signal);
      } finally {
        this.giveBack(connection);
      }
    };
  }

  close(): void {
    for (const connection of this.all) connection.closeSync();
  }

  private take(until: number, signal: AbortSignal | undefined): Promise<DuckDBConnection> {
    if (signal?.aborted) throw new ReadEndedError('left');
    const free = this.idle.pop();
    if (free) return Promise.resolve(free);
    if (this.waiting.length >= mostWaiting) throw new ReadEndedError('busy');
    return new Promise((resolve, reject) => {
      const got = (connection: DuckDBConnection) => {
        stop();
        resolve(connection);
      };
      const giveUp = (why: 'busy' | 'left') => {
        stop();
        this.waiting.splice(this.waiting.indexOf(got), 1);
        reject(new ReadEndedError(why));
      };
      const left = () => giveUp('left');
      const timer = setTimeout(() => giveUp('busy'), Math.max(0, until - performance.now()));
      const stop = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', left);
      };
      signal?.addEventListener('abort', left);
      this.waiting.push(got);
    });
  }

  private giveBack(connection: DuckDBConnection): void {
    const next = this.waiting.shift();
    if (next) next(connection);
    else this.idle.push(connection);
  }
}

/** What a running read gives, or why it was ended: at a moment, or by a signal. */
async function ended(
  connection: DuckDBConnection,
  read: ReturnType<DuckDBConnection['runAndReadAll']>,
  until: number,
  signal: AbortSignal | undefined,
): Promise<Row[]> {
  let why: 'too_long' | 'left' | null = null;
  const watch = setInterval(() => {
    if (signal?.aborted) why = 'left';
    else if (performance.now() > until) why = 'too_long';
    if (why !== null) connection.interrupt();
  }, interruptEveryMs);
  try {
    return (await read).getRowObjectsJS();
  } catch (error) {
    if (why !== null) throw new ReadEndedError(why);
    throw error;
  } finally {
    clearInterval(watch);
  }
}
