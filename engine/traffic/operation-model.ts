import type { OperationClass } from '#engine/wire/operation.ts';
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
