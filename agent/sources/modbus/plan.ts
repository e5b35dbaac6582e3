import { nameOf } from '../../controllers/point.ts';
import { functionName } from './functions.ts';
import { type MapRange, type ModbusMap, overlap, pointSize } from './map.ts';
import { type Table, tables } from './pdu.ts';

/** One read of a table. It covers mapped ranges, and gaps between them only where those are known to be readable. */
export interface PlannedRead {
  unit: number;
  table: Table;
  start: number;
  count: number;
  ranges: MapRange[];
}

/** An unmapped place between two mapped ranges. */
export interface Gap {
  unit: number;
  table: Table;
  start: number;
  count: number;
}

/** Longest gap that is read along rather than asked around, registers or bits. */
const longestGap = 8;

/** Name of a place, for example `1/holding/0+20`. */
export function placeOf({ unit, table, start, count }: Gap): string {
  return `${unit}/${table}/${start}+${count}`;
}

/** Cuts the ranges of a map into the fewest reads that the protocol allows; a point is never split over two. */
export function planReads(map: ModbusMap, readableGaps: ReadonlySet<string> = new Set()): PlannedRead[] {
  return stretches(map, (gap) => gap.count === 0 || readableGaps.has(placeOf(gap))).flatMap(cut);
}

/** Gaps that are short enough to be read along, if the device lets them be read. */
export function shortGaps(map: ModbusMap): Gap[] {
  const gaps: Gap[] = [];
  stretches(map, (gap) => {
    const never = map.units.find(({ id }) => id === gap.unit)?.never ?? [];
    if (gap.count > 0 && gap.count <= longestGap && !never.some((place) => overlap(place, gap))) gaps.push(gap);
    return false;
  });
  return gaps;
}

/** Ranges of one table that may be read together. */
function stretches(map: ModbusMap, joined: (gap: Gap) => boolean): PlannedRead[] {
  const found: PlannedRead[] = [];
  for (const { id: unit, ranges } of map.units) {
    for (const table of Object.keys(tables) as Table[]) {
      let open: PlannedRead | undefined;
      for (const range of ranges.filter((one) => one.table === table).sort((a, b) => a.start - b.start)) {
        const end: number = open ? open.start + open.count : 0;
        if (open && joined({ unit, table, start: end, count: range.start - end })) {
          open.count = range.start + range.count - open.start;
          open.ranges.push(range);
        } else {
          open = { unit, table, start: range.start, count: range.count, ranges: [range] };
          found.push(open);
        }
      }
    }
  }
  return found;
}

function cut(stretch: PlannedRead): PlannedRead[] {
  const reads: PlannedRead[] = [];
  for (let start: number | undefined = stretch.start; start !== undefined; ) {
    const from: number = start;
    const stop = Math.min(stretch.start + stretch.count, from + tables[stretch.table].most);
    const edge = pointEdge(stretch.ranges, from, stop);
    const ranges = stretch.ranges.filter((range) => range.start < edge && endOf(range) > from);
    const end = Math.min(edge, Math.max(...ranges.map(endOf)));
    reads.push({ ...stretch, start: from, count: end - from, ranges });
    const left = stretch.ranges.filter((range) => endOf(range) > end).map((range) => Math.max(range.start, end));
    start = left.length > 0 ? Math.min(...left) : undefined;
  }
  return reads;
}

function endOf(range: MapRange): number {
  return range.start + range.count;
}

/** The last place up to `stop` at which no point is split; `stop` itself where a point fills everything before it. */
function pointEdge(ranges: readonly MapRange[], start: number, stop: number): number {
  const split = ranges
    .flatMap((range) => range.points)
    .find((point) => point.address < stop && point.address + pointSize(point) > stop);
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
export function estimate(map: ModbusMap, requestsPerSecond: number, readableGaps?: ReadonlySet<string>): Estimate {
  const requests: Record<string, number> = {};
  const add = (code: number, count: number) => {
    requests[functionName(code)] = (requests[functionName(code)] ?? 0) + count;
  };
  for (const read of planReads(map, readableGaps)) add(tables[read.table].code, 1);
  add(43, map.units.length * 5);
  add(17, map.units.length);
  const total = Object.values(requests).reduce((sum, count) => sum + count, 0);
  const ranges = map.units.flatMap((unit) =>
    unit.ranges.map((range) => `${unit.id}/${range.table}/${range.start}+${range.count} ${nameOf(range.name)}`.trim()),
  );
  return { requests, total, seconds: requestsPerSecond > 0 ? Math.ceil(total / requestsPerSecond) : 0, ranges };
}
