import { be16 } from '../frame/network-bytes.ts';
import { mostParts } from '../operation-parts.ts';
import type { OperationPart } from '../seen-operation.ts';

/** Memory areas of the CS and CJ series by their code, as words and as bits (Omron's communications commands manual). */
const areas: ReadonlyMap<number, string> = new Map([
  [0x02, 'DM'],
  [0x82, 'DM'],
  [0x30, 'CIO'],
  [0xb0, 'CIO'],
  [0x31, 'WR'],
  [0xb1, 'WR'],
  [0x32, 'HR'],
  [0xb2, 'HR'],
  [0x33, 'AR'],
  [0xb3, 'AR'],
  [0x09, 'TIM/CNT'],
  [0x89, 'TIM/CNT'],
  [0x98, 'EM'],
  [0xbc, 'DR'],
  [0xdc, 'IR'],
]);

function areaName(code: number): string {
  const known = areas.get(code);
  if (known !== undefined) return known;
  if (code >= 0xa0 && code <= 0xac) return `EM${code - 0xa0}`;
  if (code >= 0x20 && code <= 0x2c) return `EM${code - 0x20}`;
  return `area 0x${code.toString(16).padStart(2, '0')}`;
}

const read = 0x0101;
const write = 0x0102;
const fill = 0x0103;
const readMany = 0x0104;
const transfer = 0x0105;

/** Memory that a command's text `bytes[at..end)` names: area, word and bit in four bytes, and for ranges a number of items. */
export function namedMemory(command: number, bytes: Uint8Array, at: number, end: number): OperationPart[] {
  if (command === read || command === write || command === fill) return range(bytes, at, at + 4, end);
  // The destination stands behind the source: it is what changes.
  if (command === transfer) return range(bytes, at + 4, at + 8, end);
  if (command !== readMany) return [];
  const parts: OperationPart[] = [];
  for (let item = at; item + 4 <= end && parts.length < mostParts; item += 4) parts.push(words(bytes, item, 1));
  return parts;
}

function range(bytes: Uint8Array, item: number, count: number, end: number): OperationPart[] {
  return count + 2 <= end ? [words(bytes, item, Math.max(1, be16(bytes, count)))] : [];
}

function words(bytes: Uint8Array, at: number, count: number): OperationPart {
  const code = bytes[at]!;
  const low = be16(bytes, at + 1);
  const bits = code < 0x80 && code !== 0x09;
  return { area: areaName(code), addresses: [low, low + (bits ? (bytes[at + 3]! + count - 1) >> 4 : count - 1)] };
}
