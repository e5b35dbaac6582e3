import { nameOf } from '../../controllers/point.ts';
import { functionName } from './functions.ts';
import { type MapRange, type ModbusMap, pointSize } from './map.ts';
import { tables } from './pdu.ts';

/** One read of a table; never crosses the edge of a mapped range, so that no unmapped address is touched. */
export interface PlannedRead {
  unit: number;
  range: MapRange;
  start: number;
  count: number;
}

/** Cuts the ranges of a map into the fewest reads that the protocol allows; a point is never split over two. */
export function planReads(map: ModbusMap): PlannedRead[] {
  const reads: PlannedRead[] = [];
  for (const unit of map.units) {
    for (const range of unit.ranges) {
      const most = tables[range.table].most;
      const end = range.start + range.count;
      let start = range.start;
      while (start < end) {
        const stop = Math.min(end, start + most);
        const cut = stop < end ? lastCut(range, start, stop) : stop;
        reads.push({ unit: unit.id, range, start, count: cut - start });
        start = cut;
      }
    }
  }
  return reads;
}

function lastCut(range: MapRange, start: number, stop: number): number {
  const split = range.points.find((point) => point.address < stop && point.address + pointSize(point) > stop);
  return split && split.address > start ? split.address : stop;
}

/** What a snapshot would ask for, shown before the first run. */
export interface Estimate {
  requests: Record<string, number>;
  total: number;
  seconds: number;
  ranges: string[];
}

/** Estimates requests and time of a snapshot; identification is counted as the usual six requests per unit. */
export function estimate(map: ModbusMap, requestsPerSecond: number): Estimate {
  const requests: Record<string, number> = {};
  const add = (code: number, count: number) => {
    requests[functionName(code)] = (requests[functionName(code)] ?? 0) + count;
  };
  for (const read of planReads(map)) add(tables[read.range.table].code, 1);
  add(43, map.units.length * 5);
  add(17, map.units.length);
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  const ranges = map.units.flatMap((unit) =>
    unit.ranges.map((range) => `${unit.id}/${range.table}/${range.start}+${range.count} ${nameOf(range.name)}`.trim()),
  );
  return { requests, total, seconds: requestsPerSecond > 0 ? Math.ceil(total / requestsPerSecond) : 0, ranges };
}
