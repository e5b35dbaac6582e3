import { readFileSync } from 'node:fs';
import {
  type MemoryArea,
  type MemoryAreas,
  type MemoryMap,
  type MemoryMapSchema,
  parseMemoryMap,
} from './memory-map.ts';

/** Consecutive words or bits of one area. */
export interface MemorySpan {
  area: MemoryArea;
  start: number;
  count: number;
}

/** Map of a device that has none: what the controller is, not what is set in it. */
export const nothingMapped: MemoryMap = { ranges: [] };

/** The map of a device, read from its file where it has one; throws MemoryMapError for a wrong one. */
export function mapOf(device: { map?: string | MemoryMap | undefined }, schema: MemoryMapSchema): MemoryMap {
  const { map } = device;
  if (map === undefined) return nothingMapped;
  return typeof map === 'string' ? parseMemoryMap(readFileSync(map, 'utf8'), schema, map) : map;
}

/** The memory that a map names. */
export function mappedSpans(map: MemoryMap, areas: MemoryAreas): MemorySpan[] {
  return map.ranges.map(({ area, start, count }) => ({ area: areas[area]!, start, count }));
}
