import { stringify } from 'yaml';
import { type ModbusTarget, openPort } from './collect.ts';
import { readAnswer, readRequest, type Table, tables } from './pdu.ts';
import { Reader } from './reader.ts';

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
}

const step = 100;

/**
 * Proposes a map: reads each table upward in blocks and, where a block is refused, halves it to the first address
 * that is not there. A table ends at its first hole. Never more than `end` addresses per table.
 */
export async function discoverMap(
  target: ModbusTarget,
  bounds: DiscoveryBounds,
  signal?: AbortSignal,
): Promise<Discovery> {
  const port = openPort(target, signal);
  const reader = new Reader(port, target.budgetSeconds * 1000);
  const ranges: { table: Table; start: number; count: number; points: never[] }[] = [];
  try {
    for (const table of Object.keys(tables) as Table[]) {
      const count = await readableFromZero(reader, bounds, table);
      if (count > 0) ranges.push({ table, start: 0, count, points: [] });
    }
  } finally {
    port.close();
  }
  const yaml = stringify({ units: [{ id: bounds.unit, ranges }] });
  return { yaml, requests: port.requests, warnings: reader.warnings };
}

async function readableFromZero(reader: Reader, bounds: DiscoveryBounds, table: Table): Promise<number> {
  const readable = async (start: number, count: number) =>
    (await reader.ask(bounds.unit, readRequest(table, start, count), (pdu) => readAnswer(table, count, pdu))) !==
    undefined;
  let good = 0;
  while (good < bounds.end) {
    const count = Math.min(step, bounds.end - good);
    if (await readable(good, count)) {
      good += count;
      continue;
    }
    if (reader.exception === 1) return good;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (await readable(good, middle)) low = middle;
      else high = middle - 1;
    }
    return good + low;
  }
  return good;
}
