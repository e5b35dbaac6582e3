import { le16 } from '../frame/network-bytes.ts';
import { mostParts } from '../operation-parts.ts';
import type { OperationPart } from '../seen-operation.ts';

/** Devices by their code in binary frames, as Mitsubishi's reference manuals list them. */
const devices: ReadonlyMap<number, string> = new Map([
  [0x91, 'SM'],
  [0xa9, 'SD'],
  [0x9c, 'X'],
  [0x9d, 'Y'],
  [0x90, 'M'],
  [0x92, 'L'],
  [0x93, 'F'],
  [0x94, 'V'],
  [0x98, 'S'],
  [0xa0, 'B'],
  [0xa8, 'D'],
  [0xb4, 'W'],
  [0xc1, 'TS'],
  [0xc0, 'TC'],
  [0xc2, 'TN'],
  [0xc7, 'STS'],
  [0xc6, 'STC'],
  [0xc8, 'STN'],
  [0xc4, 'CS'],
  [0xc3, 'CC'],
  [0xc5, 'CN'],
  [0xa1, 'SB'],
  [0xb5, 'SW'],
  [0xa2, 'DX'],
  [0xa3, 'DY'],
  [0xcc, 'Z'],
  [0xaf, 'R'],
  [0xb0, 'ZR'],
]);

/** How a command lists devices: one with a number of points, or several groups, each with its number and what follows every device. */
interface Listing {
  /** Bytes that give the number of a group's devices, each one byte; none for a single device with its points. */
  groups: number;
  /** Bytes behind every device, by group and unit: of words, or of bits. */
  behind: { words: readonly number[]; bits: readonly number[] };
  /** Points follow each device, and data follows those. */
  blocks?: 'read' | 'write';
}

const listings: ReadonlyMap<number, Listing> = new Map([
  [0x0401, { groups: 0, behind: { words: [], bits: [] } }],
  [0x1401, { groups: 0, behind: { words: [], bits: [] } }],
  [0x0403, { groups: 2, behind: { words: [0, 0], bits: [0, 0] } }],
  [0x1402, { groups: 2, behind: { words: [2, 4], bits: [1] } }],
  [0x0406, { groups: 2, behind: { words: [0, 0], bits: [] }, blocks: 'read' }],
  [0x1406, { groups: 2, behind: { words: [0, 0], bits: [] }, blocks: 'write' }],
]);

/** Devices that a request names whose command stands at `at`; those with further modifications (subcommands from 0080) are not told. */
export function namedDevices(bytes: Uint8Array, at: number, end: number): OperationPart[] {
  const listing = at + 4 <= end ? listings.get(le16(bytes, at)) : undefined;
  const sub = at + 4 <= end ? le16(bytes, at + 2) : 0;
  if (!listing || sub > 3) return [];
  // The wide form of the iQ-R series: four bytes of number, two of code.
  const width = sub >= 2 ? 6 : 4;
  const unit = sub & 1 ? 'bits' : 'words';
  if (listing.groups === 0) {
    const device = at + 4;
    return device + width + 2 <= end ? [named(bytes, device, width, le16(bytes, device + width))] : [];
  }
  const behind = listing.behind[unit];
  const parts: OperationPart[] = [];
  let place = at + 4 + behind.length;
  for (const [group, extra] of behind.entries()) {
    for (let left = bytes[at + 4 + group] ?? 0; left > 0 && place + width <= end && parts.length < mostParts; left--) {
      const points = listing.blocks && place + width + 2 <= end ? le16(bytes, place + width) : 1;
      parts.push(named(bytes, place, width, points));
      place += width + extra + (listing.blocks ? 2 : 0) + (listing.blocks === 'write' ? points * 2 : 0);
    }
  }
  return parts;
}

function named(bytes: Uint8Array, at: number, width: number, points: number): OperationPart {
  const low = bytes[at]! + (bytes[at + 1]! << 8) + (bytes[at + 2]! << 16);
  const code = bytes[at + width - (width === 4 ? 1 : 2)]!;
  const area = devices.get(code) ?? `device 0x${code.toString(16).padStart(2, '0')}`;
  return { area, addresses: [low, low + Math.max(1, points) - 1] };
}
