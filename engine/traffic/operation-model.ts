import { z } from 'zod';
import { type OperationClass, operationClasses } from '#engine/wire/operation.ts';
import { partsOf } from '#engine/wire/operation-parts.ts';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { AddressRanges } from './address-ranges.ts';
import { addWithin, BoundedMap } from './bounded-map.ts';

const mostOperations = 256;
const mostUnits = 256;
const mostAreas = 1024;
const mostPlaces = 4096;

/** Classes of operations that change something in a controller. */
const changing: ReadonlySet<OperationClass> = new Set(['write', 'control', 'program-download', 'mode']);

/** A model as plain data. */
export const savedModel = z.object({
  operations: z.array(z.tuple([z.string(), z.enum(operationClasses)])),
  units: z.array(z.number()),
  ranges: z.array(z.tuple([z.string(), z.array(z.number())])),
  places: z.array(z.string()),
  full: z.boolean(),
});

/** Whether an operation changes something in what it asks. */
export function changes(kind: OperationClass): boolean {
  return changing.has(kind);
}

/** An operation with its sub-function, in one name. */
export function operationName({ operation, detail }: Pick<SeenOperation, 'operation' | 'detail'>): string {
  return detail === undefined ? operation : `${operation} ${detail}`;
}

/** What one client asked of one service of a server. */
export class OperationModel {
  /** Classes by name of the operation. */
  readonly operations = new BoundedMap<string, OperationClass>(mostOperations);
  readonly units = new Set<number>();
  /** Addresses by unit, area and whether they were changed. */
  readonly ranges = new BoundedMap<string, AddressRanges>(mostAreas);
  /** Places without addresses, as a node or an object: by unit, area and whether they were changed. */
  readonly #places = new Set<string>();
  #full = false;
  writes = false;
  reads = false;

  /** Takes in a request. */
  learn(seen: SeenOperation): void {
    this.operations.open(operationName(seen), () => seen.class);
    if (seen.unit !== undefined) addWithin(this.units, seen.unit, mostUnits);
    if (seen.class === 'write') this.writes = true;
    if (seen.class === 'read') this.reads = true;
    for (const part of partsOf(seen)) {
      if (part.addresses) this.ranges.open(rangeKey(part), () => new AddressRanges())?.add(...part.addresses);
      else if (part.area !== undefined && !addWithin(this.#places, rangeKey(part), mostPlaces)) this.#full = true;
    }
  }

  save(): z.infer<typeof savedModel> {
    return {
      operations: [...this.operations],
      units: [...this.units],
      ranges: [...this.ranges].map(([key, ranges]) => [key, [...ranges.bounds()]]),
      places: [...this.#places],
      full: this.#full,
    };
  }

  /** Takes up a saved one beside what it knows. */
  load({ operations, units, ranges, places, full }: z.infer<typeof savedModel>): void {
    for (const [name, kind] of operations) {
      this.operations.open(name, () => kind);
      if (kind === 'write') this.writes = true;
      if (kind === 'read') this.reads = true;
    }
    for (const unit of units) addWithin(this.units, unit, mostUnits);
    for (const [key, bounds] of ranges) {
      const known = this.ranges.open(key, () => new AddressRanges());
      for (let at = 0; at + 1 < bounds.length; at += 2) known?.add(bounds[at]!, bounds[at + 1]!);
    }
    for (const place of places) addWithin(this.#places, place, mostPlaces);
    this.#full ||= full;
  }

  /** Whether a part of a request lies within what was asked before; true where it names no place, and where more were learned than are kept. */
  covers(part: SeenOperation): boolean {
    if (part.addresses) {
      const known = this.ranges.get(rangeKey(part));
      return known === undefined ? this.ranges.beyond > 0 : known.covers(...part.addresses);
    }
    return part.area === undefined || this.#full || this.#places.has(rangeKey(part));
  }
}

/** Unit, area and direction of the addresses of a request. */
export function rangeKey({ unit = -1, area = '', class: kind }: SeenOperation): string {
  return `${unit} ${area} ${changes(kind) ? 'w' : 'r'}`;
}
