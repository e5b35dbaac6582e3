import { le16, le32 } from '../frame/network-bytes.ts';
import type { OperationPart } from '../seen-operation.ts';

const readTag = new Set([0x4c, 0x52]);
const writeTag = new Set([0x4d, 0x53]);
const structure = 0x02a0;
const longestTag = 256;

/** What of a path is told. */
interface CipPath {
  /** Tag and its members, joined by dots; null when objects are named by number. */
  tag: string | null;
  /** Class, instance and attribute, as far as they are named. */
  numbers: (number | undefined)[];
  /** Last element of an array; -1 without one. */
  element: number;
}

/** Class that a request's path names by number; -1 when it begins otherwise (with the name of a tag). */
export function classOf(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 <= end && bytes[at] === 0x20) return bytes[at + 1]!;
  if (at + 4 <= end && bytes[at] === 0x21) return le16(bytes, at + 2);
  return -1;
}

/** Tag with the elements, or object, that a request with this service names whose path is `bytes[at..data)`. */
export function namedObject(service: number, bytes: Uint8Array, at: number, data: number, end: number): OperationPart {
  const { tag, numbers, element } = pathOf(bytes, at, data);
  if (tag === null) {
    const names = ['class', 'instance', 'attribute'];
    const area = numbers.flatMap((number, index) => (number === undefined ? [] : [`${names[index]} ${number}`]));
    return area.length > 0 ? { area: area.join(' ') } : {};
  }
  const place = readTag.has(service) ? data : writeTag.has(service) ? data + typeBytes(bytes, data, end) : end;
  const count = place + 2 <= end ? Math.max(1, le16(bytes, place)) : 1;
  const low = Math.max(0, element);
  return { area: tag, addresses: [low, low + count - 1] };
}

/** Bytes of the type before the number of elements that are written: of a structure, it has a handle behind it. */
function typeBytes(bytes: Uint8Array, data: number, end: number): number {
  return data + 2 <= end && le16(bytes, data) === structure ? 4 : 2;
}

/** Segments of a path (Volume 1, appendix C): names of tags, and numbers of one, two or four bytes, padded to words. */
function pathOf(bytes: Uint8Array, at: number, end: number): CipPath {
  const path: CipPath = { tag: null, numbers: [], element: -1 };
  while (at + 2 <= end) {
    const type = bytes[at]!;
    if (type === 0x91) {
      const length = bytes[at + 1]!;
      if (at + 2 + length > end) break;
      const name = Buffer.from(bytes.subarray(at + 2, at + 2 + length))
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, '?');
      path.tag = path.tag === null ? name : `${path.tag}.${name}`.slice(0, longestTag);
      at += 2 + length + (length & 1);
      continue;
    }
    const form = type & 3;
    const size = form === 0 ? 2 : form === 1 ? 4 : 6;
    if (type >> 5 !== 1 || form === 3 || at + size > end) break;
    const number = form === 0 ? bytes[at + 1]! : form === 1 ? le16(bytes, at + 2) : le32(bytes, at + 2);
    const kind = (type >> 2) & 7;
    if (kind === 2) path.element = number;
    else if (kind === 0) path.numbers[0] = number;
    else if (kind === 1) path.numbers[1] = number;
    else if (kind === 4) path.numbers[2] = number;
    at += size;
  }
  return path;
}
