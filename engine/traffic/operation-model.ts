import type { OperationClass } from '#engine/wire/operation.ts';
import type { SeenOperation } from '#engine/wire/wire.ts';
import { AddressRanges } from './address-ranges.ts';
import { addWithin, BoundedMap } from './bounded-map.ts';

const mostOperations = 256;
const mostUnits = 256;
const mostAreas = 1024;

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
  /** Addresses by unit, area and whether they were written. */
  readonly ranges = new BoundedMap<string, AddressRanges>(mostAreas);
  writes = false;
  reads = false;

  /** Takes in a request. */
  learn(seen: SeenOperation): void {
    this.operations.open(operationName(seen), () => seen.class);
    if (seen.unit !== undefined) addWithin(this.units, seen.unit, mostUnits);
    if (seen.class === 'write') this.writes = true;
    if (seen.class === 'read') this.reads = true;
    if (seen.addresses) this.ranges.open(rangeKey(seen), () => new AddressRanges())?.add(...seen.addresses);
  }

  /** Whether the addresses of a request lie within what was asked before; true where it names none. */
  covers(seen: SeenOperation): boolean {
    return !seen.addresses || this.ranges.get(rangeKey(seen))?.covers(...seen.addresses) === true;
  }
}

/** Unit, area and direction of the addresses of a request. */
export function rangeKey({ unit = -1, area = '', class: kind }: SeenOperation): string {
  return `${unit} ${area} ${kind === 'write' ? 'w' : 'r'}`;
}
