import type { MemorySpan } from './mapped-memory.ts';
import type { MemoryAreas, MemoryMap, MemoryRange } from './memory-map.ts';
import { type Point, pointSize } from './point.ts';
import { classOf } from './point-record.ts';

/** One read; never crosses the edge of a mapped range, so that no unmapped address is touched. */
export interface MemoryBlock extends MemorySpan {
  range: MemoryRange;
}

/** Cuts the ranges of a map into the fewest reads of at most `mostWords` or `mostBits`; no point is split over two. */
export function planBlocks(map: MemoryMap, areas: MemoryAreas, most: { words: number; bits: number }): MemoryBlock[] {
  const blocks: MemoryBlock[] = [];
  for (const range of map.ranges) {
    const area = areas[range.area]!;
    const longest = area.bits ? most.bits : most.words;
    const end = range.start + range.count;
    for (let start = range.start; start < end; ) {
      const stop = Math.min(end, start + longest);
      const cut = stop < end ? lastCut(range, start, stop) : stop;
      blocks.push({ area, range, start, count: cut - start });
      start = cut;
    }
  }
  return blocks;
}

function lastCut(range: MemoryRange, start: number, stop: number): number {
  const split = range.points.find((point) => point.address < stop && point.address + pointSize(point) > stop);
  return split && split.address > start ? split.address : stop;
}

/** Points of a block: the named ones, and every other word or bit by itself, so that nothing falls out. */
export function* pointsOf(block: MemoryBlock): Generator<Point> {
  const { range, area, start, count } = block;
  const named = new Map(range.points.map((point) => [point.address, point]));
  for (let address = start; address < start + count; ) {
    const point = named.get(address) ?? {
      ...plain,
      address,
      type: area.bits ? ('bool' as const) : ('uint16' as const),
    };
    yield { ...point, class: classOf(point, range) };
    address += pointSize(point);
  }
}

const plain = { words: 'big', text: 'big', encoding: 'ascii', scale: 1, offset: 0 } as const;
