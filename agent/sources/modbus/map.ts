import { z } from 'zod';
import { counterFault, counterSchema } from '../../controllers/counter-point.ts';
import { readMap } from '../../controllers/map-text.ts';
import { bilingualText, valueClasses, pointTypes as wordTypes } from '../../controllers/point.ts';
import { serialUnits } from './functions.ts';
import { addressOn, greatestNumber, numberings } from './numbering.ts';
import { type Table, tables } from './pdu.ts';

const valueClass = z.enum(valueClasses);

/** Types of a point and how many registers each takes: those of every protocol, and whole numbers of 64 bits. */
export const pointTypes = { ...wordTypes, uint64: 4, int64: 4 } as const;

const number = z.int().min(0).max(greatestNumber);

const point = z.strictObject({
  /** Counted as the map says: address 0 of `holding` is register 40001. */
  address: number,
  name: bilingualText.optional(),
  type: z.enum(Object.keys(pointTypes) as [keyof typeof pointTypes]).default('uint16'),
  /** Registers of a string. */
  length: z.int().min(1).max(125).optional(),
  /** Which word of a multi-word value comes first. */
  words: z.enum(['big', 'little']).default('big'),
  /** Which byte of a register comes first. */
  bytes: z.enum(['big', 'little']).default('big'),
  encoding: z.enum(['ascii', 'utf-8', 'shift_jis']).default('shift_jis'),
  /** Shown value = raw × scale + offset. */
  scale: z.number().default(1),
  offset: z.number().default(0),
  unit: z.string().optional(),
  class: valueClass.optional(),
  /** What it counts, where it only grows: then it is followed, and never compared. */
  counter: counterSchema,
});

const range = z.strictObject({
  table: z.enum(Object.keys(tables) as [keyof typeof tables]),
  start: number,
  count: z.int().min(1).max(10_000),
  name: bilingualText.optional(),
  /** Class of registers that no point names. */
  class: valueClass.default('unclassified'),
  points: z.array(point).default([]),
});

const tableName = z.enum(Object.keys(tables) as [keyof typeof tables]);

/** A place that reading would change: a counter that begins anew when it is read, the next entry of a queue. */
const untouched = z.strictObject({ table: tableName, start: number, count: z.int().min(1).max(65_536) });

const writtenMap = z.strictObject({
  name: bilingualText.optional(),
  /** How addresses are counted in this map. */
  numbering: z.enum(numberings).default('zero'),
  units: z
    .array(
      z.strictObject({
        id: z.int().min(0).max(255),
        ranges: z.array(range).default([]),
        /** Never read, neither with a range nor with a gap between two. */
        never: z.array(untouched).optional(),
      }),
    )
    .min(1),
  /** Register or bit that tells whether the controller runs; read by the probe. */
  state: z
    .strictObject({ unit: z.int().min(0).max(255), table: tableName, address: number, run: z.int().default(1) })
    .optional(),
});

type WrittenMap = z.infer<typeof writtenMap>;

/** The map with addresses as on the wire. */
function onTheWire({ numbering, ...map }: WrittenMap, context: z.RefinementCtx): Omit<WrittenMap, 'numbering'> {
  const from = (table: Table, written: number, path: PropertyKey[]) => {
    const address = addressOn(table, written, numbering);
    if (typeof address === 'number') return address;
    context.addIssue({ code: 'custom', path, message: address });
    return 0;
  };
  const units = map.units.map(({ ranges, never, ...unit }, u) => ({
    ...unit,
    ranges: ranges.map((entry, r) => {
      const path = ['units', u, 'ranges', r];
      return {
        ...entry,
        start: from(entry.table, entry.start, [...path, 'start']),
        points: entry.points.map((item, p) => ({
          ...item,
          address: from(entry.table, item.address, [...path, 'points', p, 'address']),
        })),
      };
    }),
    ...(never && {
      never: never.map((place, n) => ({
        ...place,
        start: from(place.table, place.start, ['units', u, 'never', n, 'start']),
      })),
    }),
  }));
  const state = map.state && {
    ...map.state,
    address: from(map.state.table, map.state.address, ['state', 'address']),
  };
  return { ...map, units, ...(state && { state }) };
}

/** Which registers of a device make up its configuration, what they mean and which of them move. */
export const mapSchema = writtenMap.transform(onTheWire).superRefine((map, context) => {
  map.units.forEach((unit, u) => {
    unit.ranges.forEach((entry, r) => {
      const path = ['units', u, 'ranges', r];
      const end = entry.start + entry.count;
      if (end > 65_536) context.addIssue({ code: 'custom', path, message: 'the range ends after address 65535' });
      const taken = new Set<number>();
      entry.points.forEach((item, p) => {
        const size = pointSize(item);
        const fault =
          item.address < entry.start || item.address + size > end
            ? 'the point lies outside its range'
            : item.type === 'string' && item.length === undefined
              ? 'a string needs its length in registers'
              : tables[entry.table].bits !== (item.type === 'bool')
                ? 'type bool belongs to coils and discrete inputs, and only they have it'
                : addressesOf(item).some((address) => taken.has(address))
                  ? 'two points share an address'
                  : counterFault(item);
        if (fault) context.addIssue({ code: 'custom', path: [...path, 'points', p], message: fault });
        for (const address of addressesOf(item)) taken.add(address);
      });
      for (const place of unit.never ?? []) {
        if (!overlap(entry, place)) continue;
        context.addIssue({
          code: 'custom',
          path,
          message: 'part of the range is below never: cut the range around it',
        });
      }
      for (const other of unit.ranges.slice(0, r)) {
        if (overlap(entry, other)) {
          context.addIssue({ code: 'custom', path, message: 'two ranges of one table overlap' });
        }
      }
    });
  });
});

export type ModbusMap = z.infer<typeof mapSchema>;
export type MapRange = ModbusMap['units'][number]['ranges'][number];
export type MapPoint = MapRange['points'][number];

/** Registers or bits that a point takes. */
export function pointSize(item: { type: keyof typeof pointTypes; length?: number | undefined }): number {
  return item.type === 'string' ? (item.length ?? 1) : pointTypes[item.type];
}

/** The map as it can be read over a line; throws MapError where a serial line has no such unit. */
export function mapFor(
  { serial, framing }: { serial?: object | undefined; framing?: string | undefined },
  map: ModbusMap,
  file = 'map',
): ModbusMap {
  const wrong = map.units.find(({ id }) => id < serialUnits.least || id > serialUnits.most);
  if ((!serial && framing !== 'rtu') || !wrong) return map;
  throw new MapError(`${file}: a serial line has no unit ${wrong.id}: write the number of the device, 1 to 247`);
}

/** A stretch of one table. */
export interface Stretch {
  table: Table;
  start: number;
  count: number;
}

/** True where two stretches share an address. */
export function overlap(one: Stretch, other: Stretch): boolean {
  return one.table === other.table && one.start < other.start + other.count && other.start < one.start + one.count;
}

function addressesOf(item: MapPoint): number[] {
  return Array.from({ length: pointSize(item) }, (_, i) => item.address + i);
}

/** A map file that cannot be used, with every place and remedy. */
export class MapError extends Error {
  override name = 'MapError';
}

/** Reads a map file; throws MapError naming each wrong place. */
export function parseMap(source: string, file = 'map'): ModbusMap {
  const read = readMap(source, mapSchema, file);
  if ('map' in read) return read.map;
  throw new MapError(read.faults.join('\n'));
}
