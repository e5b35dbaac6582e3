import { be16 } from '../frame/network-bytes.ts';
import type { OperationClass } from '../operation.ts';
import type { OperationPlace } from '../seen-operation.ts';
import { functionCodes } from './function-code.ts';
import { umasCode, umasFunctions } from './umas.ts';

/** Tables of a device by the functions that reach into them. */
const areas: ReadonlyMap<number, string> = new Map([
  [1, 'coil'],
  [5, 'coil'],
  [15, 'coil'],
  [2, 'discrete-input'],
  [3, 'holding-register'],
  [6, 'holding-register'],
  [16, 'holding-register'],
  [22, 'holding-register'],
  [23, 'holding-register'],
  [24, 'holding-register'],
  [4, 'input-register'],
]);

/** Diagnostics (function 8) that do more than look: name and class by sub-function. */
const diagnostics: ReadonlyMap<number, readonly [name: string, kind: OperationClass]> = new Map([
  [1, ['Restart Communications Option', 'mode']],
  [4, ['Force Listen Only Mode', 'mode']],
  [3, ['Change ASCII Input Delimiter', 'control']],
  [10, ['Clear Counters and Diagnostic Register', 'control']],
  [20, ['Clear Overrun Counter and Flag', 'control']],
]);
/** Values of one write that are told. */
const mostValues = 8;

/** Sub-function that narrows a request: of diagnostics, of the encapsulated interface, of UMAS; -1 where there is none. */
export function subFunction(code: number, bytes: Uint8Array, at: number, end: number): number {
  if (code === 8 && at + 10 <= end) return be16(bytes, at + 8);
  if (code === 43 && at + 9 <= end) return bytes[at + 8]!;
  if (code === umasCode && at + 10 <= end) return bytes[at + 9]!;
  return -1;
}

/** Class of a function, narrowed by its sub-function, and what that is called. */
export function narrowed(code: number, sub: number): { class: OperationClass; detail?: string } {
  const kind = functionCodes.get(code)?.class ?? 'unknown';
  if (sub < 0) return { class: kind };
  const known = code === 8 ? diagnostics.get(sub) : code === umasCode ? umasFunctions.get(sub) : undefined;
  return { class: known?.[1] ?? (code === umasCode ? 'unknown' : kind), detail: known?.[0] ?? String(sub) };
}

/** Lowest and highest address of a request, the written ones where it reads and writes; null where its function names none. */
export function addressesOf(code: number, bytes: Uint8Array, at: number, end: number): [number, number] | null {
  const addressed = functionCodes.get(code)?.addressed;
  const from = code === 23 ? at + 12 : at + 8;
  if (!addressed || from + 4 > end) return null;
  const low = be16(bytes, from);
  const count = addressed === 'quantity' ? Math.max(1, be16(bytes, from + 2)) : 1;
  return [low, Math.min(0xffff, low + count - 1)];
}

/** What a request names, its values included. */
export function placeOf(code: number, bytes: Uint8Array, at: number, end: number): OperationPlace {
  const area = areas.get(code);
  const addresses = addressesOf(code, bytes, at, end);
  const values = writtenValues(code, bytes, at, end);
  return {
    unit: bytes[at + 6]!,
    ...(area === undefined ? {} : { area }),
    ...(addresses === null ? {} : { addresses }),
    ...(values.length === 0 ? {} : { values }),
  };
}

function writtenValues(code: number, bytes: Uint8Array, at: number, end: number): number[] {
  if ((code === 5 || code === 6) && at + 12 <= end) {
    const value = be16(bytes, at + 10);
    return [code === 5 ? (value === 0 ? 0 : 1) : value];
  }
  if (code === 15 && at + 14 <= end) {
    return Array.from({ length: Math.min(mostValues, be16(bytes, at + 10)) }, (_, bit) => (bytes[at + 13]! >> bit) & 1);
  }
  const [count, from] =
    code === 16 ? [be16(bytes, at + 10), at + 13] : code === 23 ? [be16(bytes, at + 14), at + 17] : [0, at];
  const values: number[] = [];
  for (let index = 0; index < Math.min(count, mostValues) && from + index * 2 + 2 <= end; index++) {
    values.push(be16(bytes, from + index * 2));
  }
  return values;
}
