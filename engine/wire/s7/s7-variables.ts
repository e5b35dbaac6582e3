import { be16 } from '../frame/network-bytes.ts';
import { mostParts } from '../operation-parts.ts';
import type { OperationPart } from '../seen-operation.ts';

/** Memory areas by their code; blocks carry their number behind the name. */
const areas: ReadonlyMap<number, string> = new Map([
  [0x1c, 'C'],
  [0x1d, 'T'],
  [0x80, 'P'],
  [0x81, 'I'],
  [0x82, 'Q'],
  [0x83, 'M'],
  [0x84, 'DB'],
  [0x85, 'DI'],
  [0x86, 'L'],
]);
const counted = new Set(['C', 'T']);
const bit = 1;

/** Bytes of one element by its transport size; one where nothing else is said. */
const widths: ReadonlyMap<number, number> = new Map([
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 4],
  [8, 4],
  [0x0f, 8],
]);

/** Variables that a Read Var or Write Var at `at` names by area and byte address (S7ANY); `DB5 0-9` is bytes 0 to 9 of data block 5. */
export function namedVariables(bytes: Uint8Array, at: number, end: number): OperationPart[] {
  const parts: OperationPart[] = [];
  let item = at + 2;
  for (let left = at + 1 < end ? bytes[at + 1]! : 0; left > 0 && parts.length < mostParts; left--) {
    if (item + 2 > end || bytes[item] !== 0x12) break;
    const next = item + 2 + bytes[item + 1]!;
    if (bytes[item + 1] === 10 && bytes[item + 2] === 0x10 && next <= end) parts.push(variable(bytes, item + 3));
    item = next;
  }
  return parts;
}

/** Transport size, number of elements, block, area, and an address of three bytes that counts bits. */
function variable(bytes: Uint8Array, at: number): OperationPart {
  const size = bytes[at]!;
  const code = bytes[at + 5]!;
  const name = areas.get(code) ?? `area 0x${code.toString(16)}`;
  const area = name === 'DB' || name === 'DI' ? `${name}${be16(bytes, at + 3)}` : name;
  const place = (bytes[at + 6]! << 16) | be16(bytes, at + 7);
  const count = Math.max(1, be16(bytes, at + 1));
  if (counted.has(name)) return { area, addresses: [place, place + count - 1] };
  const low = place >> 3;
  const high = size === bit ? (place + count - 1) >> 3 : low + count * (widths.get(size) ?? 1) - 1;
  return { area, addresses: [low, high] };
}
