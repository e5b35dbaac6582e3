import { z } from 'zod';
import { canonicalise, type Json, sha256 } from '#engine/snapshot/snapshot.ts';
import { counterFault } from './counter-point.ts';
import { readMap } from './map-text.ts';
import { bilingualText, type Point, pointSchema, pointSize, valueClasses, type WordOrder } from './point.ts';

/** A kind of memory that a controller has, as its maker names it. */
export interface MemoryArea {
  /** Letters before the number, for example `D`. */
  name: string;
  bits: boolean;
  /** How the maker writes numbers of this area. */
  radix: 10 | 16;
  /** Code on the wire. */
  code: number;
  /** Addresses that the protocol can name at most; a controller may have fewer. */
  size: number;
}

/** Areas of one maker by name. */
export type MemoryAreas = Readonly<Record<string, MemoryArea>>;

/** Longest range of a map. */
const longestRange = 10_000;

/** Schema of a map over a maker's areas: which memory makes up the configuration and what it means. */
export function memoryMapSchema(areas: MemoryAreas, order: WordOrder) {
  const names = Object.keys(areas) as [string, ...string[]];
  const range = z.strictObject({
    area: z.enum(names, `use one of ${names.join(', ')}`),
    /** First address; write numbers that the maker counts in hexadecimal as 0x1A0. */
    start: z.int().min(0),
    count: z.int().min(1).max(longestRange),
    name: bilingualText.optional(),
    /** Class of words or bits that no point names. */
    class: z.enum(valueClasses).default('unclassified'),
    points: z.array(pointSchema(order)).default([]),
  });
  return z
    .strictObject({ name: bilingualText.optional(), ranges: z.array(range).default([]) })
    .superRefine((map, context) => {
      map.ranges.forEach((entry, at) => {
        const path = ['ranges', at];
        const area = areas[entry.area];
        if (!area) return;
        const end = entry.start + entry.count;
        if (end > area.size)
          context.addIssue({ code: 'custom', path, message: `${entry.area} ends before ${end - 1}` });
        for (const other of map.ranges.slice(0, at)) {
          if (other.area === entry.area && other.start < end && entry.start < other.start + other.count) {
            context.addIssue({ code: 'custom', path, message: `two ranges of ${entry.area} overlap` });
          }
        }
        const taken = new Set<number>();
        entry.points.forEach((point, index) => {
          const fault = pointFault(typed(point, area), area, entry.start, end, taken);
          if (fault) context.addIssue({ code: 'custom', path: [...path, 'points', index], message: fault });
        });
      });
    })
    .transform((map) => ({
      ...map,
      ranges: map.ranges.map((entry) => ({
        ...entry,
        points: entry.points.map((point) => typed(point, areas[entry.area]!)),
      })),
    }));
}

/** Schema of maps over one maker's areas. */
export type MemoryMapSchema = ReturnType<typeof memoryMapSchema>;
export type MemoryMap = z.infer<MemoryMapSchema>;
export type MemoryRange = MemoryMap['ranges'][number];

/** A point of a bit area is a bit, of a word area a whole number, unless its map says otherwise. */
function typed(point: z.infer<ReturnType<typeof pointSchema>>, area: MemoryArea): Point {
  return { ...point, type: point.type ?? (area.bits ? 'bool' : 'uint16') };
}

function pointFault(point: Point, area: MemoryArea, start: number, end: number, taken: Set<number>) {
  const size = pointSize(point);
  if (point.address < start || point.address + size > end) return 'the point lies outside its range';
  if (point.type === 'string' && point.length === undefined) return 'a string needs its length in words';
  if (area.bits !== (point.type === 'bool')) return 'type bool belongs to areas of bits, and only they have it';
  for (let address = point.address; address < point.address + size; address++) {
    if (taken.has(address)) return 'two points share an address';
    taken.add(address);
  }
  return counterFault(point);
}

/** A map file that cannot be used, with every place. */
export class MemoryMapError extends Error {
  override name = 'MemoryMapError';
}

/** Reads a map file; throws MemoryMapError naming each wrong place. */
export function parseMemoryMap(text: string, schema: MemoryMapSchema, file: string): MemoryMap {
  const read = readMap(text, schema, file);
  if ('map' in read) return read.map;
  throw new MemoryMapError(read.faults.join('\n'));
}

/** An address as the maker writes it: `D100`, `W1A0`. */
export function addressText(area: MemoryArea, address: number): string {
  return `${area.name}${address.toString(area.radix).toUpperCase()}`;
}

/** Hash of what a map reads and how it understands it; two snapshots compare only when they were read with one map. */
export function mapHash(map: MemoryMap): string {
  return sha256(canonicalise(JSON.parse(JSON.stringify(map.ranges)) as Json));
}
