import { stringify } from 'yaml';
import type { ReadingState } from '#protocol/reading.ts';
import { because } from '#protocol/reasons/reason.ts';
import { StoppedReadingError, whyCancelled } from '../../controllers/stopped-reading.ts';
import { takenAs } from './areas.ts';
import { readAnswer, readRequest, type Table, tables } from './pdu.ts';
import { Reader } from './reader.ts';
import { type ModbusTarget, openPort } from './target.ts';

/** How far discovery looks in each table; it is a person's act, bounded and paced. */
export interface DiscoveryBounds {
  unit: number;
  /** First address that is not looked at. */
  end: number;
}

/** What discovery found: a proposed map to be named and classified by a person, and the requests it took. */
export interface Discovery {
  yaml: string;
  requests: Record<string, number>;
  warnings: string[];
  /** Why it ended early; what was found until then stands in the map. */
  stopped?: string;
}

/** A readable stretch of a table. */
interface Stretch {
  start: number;
  count: number;
}

const tableCount = Object.keys(tables).length;
const block = 100;
/** Makers like to begin areas at round numbers: where a block is refused, its tens are tried, and the first of each. */
const ten = 10;

/** Most requests that the discovery of one table may take. */
export function mostPerTable(end: number): number {
  return Math.ceil(end / block) * (1 + 2 * (block / ten)) + 2 * block;
}

/**
 * Proposes a map: reads each table upward in blocks. Where a block is refused its tens are read and the first address
 * of each ten that is refused, too; the first block is looked at address by address. What was found is followed to its
 * edges. A table that the device does not have costs one request.
 */
export async function discoverMap(
  target: ModbusTarget,
  bounds: DiscoveryBounds,
  signal?: AbortSignal,
  tell: (progress: ReadingState) => void = () => undefined,
): Promise<Discovery> {
  const port = openPort(target, signal);
  const reader = new Reader(port, target.budgetSeconds * 1000, target.slowMs);
  const ranges: (Stretch & { table: Table })[] = [];
  const startedAt = performance.now();
  let stopped: string | undefined;
  try {
    for (const [before, table] of (Object.keys(tables) as Table[]).entries()) {
      const search = new TableSearch(reader, bounds, table, (looked) =>
        tell(progressOf(port.requests, before * bounds.end + looked, tableCount * bounds.end, startedAt)),
      );
      try {
        await search.run();
      } finally {
        ranges.push(...search.found().map((stretch) => ({ table, ...stretch })));
      }
    }
  } catch (error) {
    if (!(error instanceof StoppedReadingError) && !signal?.aborted) throw error;
    stopped = signal?.aborted ? whyCancelled(signal).text : (error as Error).message;
  } finally {
    port.close();
  }
  const yaml = stringify({ units: [{ id: bounds.unit, ranges }] });
  return {
    yaml,
    requests: port.requests,
    warnings: reader.warnings.map(({ text }) => text),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** How far a search is; the time that is left goes by the places that were looked at in the time so far. */
function progressOf(
  requests: Readonly<Record<string, number>>,
  done: number,
  of: number,
  startedAt: number,
): ReadingState {
  const seconds = (performance.now() - startedAt) / 1000;
  const sent = Object.values(requests).reduce((sum, count) => sum + count, 0);
  const secondsLeft = done < of / 100 ? null : (seconds / done) * (of - done);
  return { step: 'look', done, of, requests: sent, secondsLeft };
}

/** The search through one table of one unit. */
class TableSearch {
  readonly #reader: Reader;
  readonly #bounds: DiscoveryBounds;
  readonly #table: Table;
  readonly #readable = new Set<number>();
  readonly #refused = new Set<number>();
  #left: number;
  #absent = false;
  readonly #looked: (places: number) => void;

  /** `looked` hears after each block how many places were looked at. */
  constructor(reader: Reader, bounds: DiscoveryBounds, table: Table, looked: (places: number) => void) {
    this.#looked = looked;
    this.#reader = reader;
    this.#bounds = bounds;
    this.#table = table;
    this.#left = mostPerTable(bounds.end);
  }

  async run(): Promise<void> {
    for (let start = 0; start < this.#bounds.end && !this.#absent; start += block) {
      await this.#look(start, Math.min(block, this.#bounds.end - start), start === 0 ? 1 : ten);
      this.#looked(Math.min(start + block, this.#bounds.end));
    }
    for (const { start, count } of this.found()) {
      await this.#follow(start - 1, -1);
      await this.#follow(start + count, 1);
    }
  }

  /** Readable stretches so far, in order. */
  found(): Stretch[] {
    const stretches: Stretch[] = [];
    for (const address of [...this.#readable].sort((a, b) => a - b)) {
      const last = stretches.at(-1);
      if (last && last.start + last.count === address) last.count += 1;
      else stretches.push({ start: address, count: 1 });
    }
    return stretches;
  }

  async #look(start: number, count: number, finest: number): Promise<void> {
    if ((await this.#read(start, count)) || this.#absent) return;
    if (count > ten) {
      for (let at = start; at < start + count && !this.#absent; at += ten) {
        await this.#look(at, Math.min(ten, start + count - at), finest);
      }
    } else {
      for (let at = start; at < start + count; at += finest) await this.#read(at, 1);
    }
  }

  /** Goes on from an edge, one address at a time, up to where something else is known; never more than one ten. */
  async #follow(from: number, step: 1 | -1): Promise<void> {
    for (let at = from; Math.abs(at - from) < ten; at += step) {
      if (at < 0 || at >= this.#bounds.end || this.#readable.has(at) || this.#refused.has(at)) return;
      if (!(await this.#read(at, 1))) return;
    }
  }

  async #read(start: number, count: number): Promise<boolean> {
    if (this.#left === 0) {
      this.#reader.warn(because('table_requests_used', { table: this.#table }));
      return false;
    }
    this.#left -= 1;
    const { unit } = this.#bounds;
    const table = this.#table;
    const data = await this.#reader.ask(unit, readRequest(table, start, count), (pdu) => readAnswer(table, count, pdu));
    const { exception } = this.#reader;
    for (let at = start; data && at < start + count; at++) this.#readable.add(at);
    if (!data && count === 1) this.#refused.add(start);
    if (!data && exception === 1) this.#absent = true;
    if (!data && exception !== 2 && exception !== 3 && exception !== 1) {
      const seen = exception === 0 ? 'silent' : takenAs({ start, count, exception });
      this.#reader.warn(because('table_place_unanswered', { place: `${table} ${start}+${count}`, seen }));
    }
    return data !== undefined;
  }
}
