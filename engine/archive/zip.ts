import { decodeLine } from '../logs/text-encoding.ts';

/** One member of a ZIP archive, as the directory at its end lists it. */
export interface ZipMember {
  /** Composed (NFC), with `/` between its parts; one that stands there twice has a number. */
  name: string;
  /** Bytes in the archive and unpacked, as the directory says; a reader checks them. */
  packed: number;
  size: number;
  crc32: number;
  /** How it is packed: `stored` and `deflated` can be unpacked; of the others only the packed bytes are known. */
  packing: 'stored' | 'deflated' | 'encrypted' | 'other';
  /** Where its own head begins. */
  at: number;
}

/** Why the members of an archive are not told. */
export const zipFaults = ['damaged', 'split', 'many_members', 'too_large', 'overlapping'] as const;
export type ZipFault = (typeof zipFaults)[number];

/** What an archive may hold for its members to be looked at. */
export interface ZipBounds {
  members: number;
  /** Of the directory, bytes. */
  directory: number;
  /** All members unpacked, bytes. */
  unpacked: number;
}

/** Reads `length` bytes from a place of the file; fewer only at its end. */
export type ReadAt = (at: number, length: number) => Promise<Buffer>;

const endLength = 22;
const longestComment = 0xffff;
const locatorLength = 20;
const end64Length = 56;
const entryLength = 46;
const headLength = 30;
const [endSign, locatorSign, end64Sign, entrySign, headSign] = [
  0x06054b50, 0x07064b50, 0x06064b50, 0x02014b50, 0x04034b50,
];

/** Members of an archive in the order of its directory (PKWARE's APPNOTE 6.3.10; ZIP64 included), or why they are not told. Folders are left out. */
export async function zipMembers(read: ReadAt, size: number, bounds: ZipBounds): Promise<ZipMember[] | ZipFault> {
  const from = Math.max(0, size - endLength - longestComment);
  const tail = await read(from, size - from);
  const end = findEnd(tail);
  if (end === -1) return 'damaged';
  const short = {
    disk: tail.readUInt16LE(end + 4),
    count: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    at: tail.readUInt32LE(end + 16),
  };
  const wide = short.count === 0xffff || short.length === 0xffffffff || short.at === 0xffffffff;
  const directory = wide ? await end64(read, tail, end) : short;
  if (directory === 'damaged') return directory;
  const { disk, count, length, at } = directory;
  if (disk !== 0) return 'split';
  if (count > bounds.members) return 'many_members';
  if (length > bounds.directory) return 'too_large';
  if (at + length > from + end) return 'damaged';
  return listed(await read(at, length), count, at, bounds);
}

/** Where the packed bytes of a member begin; undefined when its own head is not there. */
export async function zipDataAt(read: ReadAt, { at }: Pick<ZipMember, 'at'>): Promise<number | undefined> {
  const head = await read(at, headLength);
  if (head.length < headLength || head.readUInt32LE(0) !== headSign) return undefined;
  return at + headLength + head.readUInt16LE(26) + head.readUInt16LE(28);
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSign && at + endLength + tail.readUInt16LE(at + 20) <= tail.length) return at;
  }
  return -1;
}

async function end64(read: ReadAt, tail: Buffer, end: number) {
  const locator = end - locatorLength;
  if (locator < 0 || tail.readUInt32LE(locator) !== locatorSign) return 'damaged';
  const bytes = await read(wideNumber(tail, locator + 8), end64Length);
  if (bytes.length < end64Length || bytes.readUInt32LE(0) !== end64Sign) return 'damaged';
  return {
    disk: bytes.readUInt32LE(16),
    count: wideNumber(bytes, 32),
    length: wideNumber(bytes, 40),
    at: wideNumber(bytes, 48),
  };
}

/** `room` is where the directory begins: all members lie before it. */
function listed(bytes: Buffer, count: number, room: number, bounds: ZipBounds): ZipMember[] | ZipFault {
  const members: ZipMember[] = [];
  const taken = new Map<string, number>();
  let [at, packed, unpacked] = [0, 0, 0];
  for (let index = 0; index < count; index++) {
    if (at + entryLength > bytes.length || bytes.readUInt32LE(at) !== entrySign) return 'damaged';
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const next = at + entryLength + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) return 'damaged';
    const member = entry(bytes, at, nameLength, extraLength);
    if (member === undefined || member.at + headLength + member.packed > room) return 'damaged';
    at = next;
    packed += headLength + member.packed;
    unpacked += member.size;
    if (packed > room) return 'overlapping';
    if (unpacked > bounds.unpacked) return 'too_large';
    if (member.name.endsWith('/')) continue;
    const number = (taken.get(member.name) ?? 0) + 1;
    taken.set(member.name, number);
    members.push(number === 1 ? member : { ...member, name: `${member.name} (${number})` });
  }
  return members;
}

function entry(bytes: Buffer, at: number, nameLength: number, extraLength: number): ZipMember | undefined {
  const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)];
  const name = bytes.subarray(at + entryLength, at + entryLength + nameLength);
  const extra = bytes.subarray(at + entryLength + nameLength, at + entryLength + nameLength + extraLength);
  const short = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)];
  const wide = widened(short, extra);
  if (wide === undefined) return undefined;
  const [size, packed, head] = wide;
  return {
    name: memberName(name, (flags & 0x800) !== 0),
    packed: packed!,
    size: size!,
    crc32: bytes.readUInt32LE(at + 16),
    packing: packingOf(flags, method),
    at: head!,
  };
}

/** Names are UTF-8 where the archive says so; else in whichever of UTF-8, CP932 and eucJP reads as text. */
function memberName(bytes: Buffer, utf8: boolean): string {
  const text = utf8 ? bytes.toString('utf8') : decodeLine(bytes).text;
  return text.replaceAll('\\', '/').normalize('NFC');
}

function packingOf(flags: number, method: number): ZipMember['packing'] {
  if ((flags & 1) !== 0) return 'encrypted';
  if (method === 0) return 'stored';
  return method === 8 ? 'deflated' : 'other';
}

/** Numbers that do not fit into 32 bits stand in the extra field 1, in this order, each only where the short one says so. */
function widened(short: readonly number[], extra: Buffer): number[] | undefined {
  if (short.every((one) => one !== 0xffffffff)) return [...short];
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    const end = Math.min(extra.length, from + extra.readUInt16LE(at + 2));
    const wide: number[] = [];
    for (const one of short) {
      if (one !== 0xffffffff) wide.push(one);
      else if (from + 8 > end) return undefined;
      else {
        wide.push(wideNumber(extra, from));
        from += 8;
      }
    }
    return wide;
  }
  return undefined;
}

/** A number of 64 bits; beyond what is exact it is larger than every file. */
function wideNumber(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
