import { EvtxFormatError } from './faults.ts';

/** Value type numbers of binary XML ([MS-EVEN6] 2.2.12) that need more than the table below. */
export const valueType = { null: 0x00, string: 0x01, binXml: 0x21, arrayFlag: 0x80 } as const;

interface Decoder {
  /** Bytes of one value; absent when the value has its own length. */
  size?: number;
  text(bytes: Buffer, at: number, end: number): string;
}

const hex = (n: number | bigint) => `0x${n.toString(16)}`;

const integer = (size: number, read: (bytes: Buffer, at: number) => number | bigint): Decoder => ({
  size,
  text: (bytes, at) => read(bytes, at).toString(),
});

/** How each value type is written as text, in the way Windows renders it in event XML. */
const decoders: Record<number, Decoder> = {
  1: { text: (b, at, end) => withoutTrailingNul(b.toString('utf16le', at, end)) },
  2: { text: (b, at, end) => withoutTrailingNul(b.toString('latin1', at, end)) },
  3: integer(1, (b, at) => b.readInt8(at)),
  4: integer(1, (b, at) => b.readUInt8(at)),
  5: integer(2, (b, at) => b.readInt16LE(at)),
  6: integer(2, (b, at) => b.readUInt16LE(at)),
  7: integer(4, (b, at) => b.readInt32LE(at)),
  8: integer(4, (b, at) => b.readUInt32LE(at)),
  9: integer(8, (b, at) => b.readBigInt64LE(at)),
  10: integer(8, (b, at) => b.readBigUInt64LE(at)),
  11: { size: 4, text: (b, at) => String(b.readFloatLE(at)) },
  12: { size: 8, text: (b, at) => String(b.readDoubleLE(at)) },
  13: { size: 4, text: (b, at) => (b.readInt32LE(at) === 0 ? 'false' : 'true') },
  14: { text: (b, at, end) => b.toString('hex', at, end).toUpperCase() },
  15: { size: 16, text: guidText },
  16: { text: sizeText },
  17: { size: 8, text: (b, at) => fileTimeText(b.readBigUInt64LE(at)) },
  18: { size: 16, text: systemTimeText },
  19: { text: sidText },
  20: { size: 4, text: (b, at) => hex(b.readUInt32LE(at)) },
  21: { size: 8, text: (b, at) => hex(b.readBigUInt64LE(at)) },
  32: { text: sizeText },
  35: { text: (b, at, end) => withoutTrailingNul(b.toString('utf16le', at, end)) },
};

/** Size in bytes of one value of a type, undefined when it carries its own length or is unknown. */
export function fixedSize(type: number): number | undefined {
  return decoders[type]?.size;
}

/** Text of a single value; a value of no bytes is empty text whatever its type. */
export function valueText(bytes: Buffer, at: number, end: number, type: number): string {
  if (type === valueType.null || end === at) return '';
  const decoder = decoders[type];
  if (!decoder) throw new EvtxFormatError(`unknown value type 0x${type.toString(16)}`, at);
  if (decoder.size !== undefined && end - at < decoder.size) {
    throw new EvtxFormatError(`value type 0x${type.toString(16)} needs ${decoder.size} bytes, has ${end - at}`, at);
  }
  return decoder.text(bytes, at, end);
}

/** Texts of the items of an array value (type with the array flag taken off). */
export function arrayTexts(bytes: Buffer, at: number, end: number, type: number): string[] {
  if (end === at) return [];
  const size = fixedSize(type);
  if (size !== undefined) {
    const items: string[] = [];
    for (let from = at; from + size <= end; from += size) items.push(valueText(bytes, from, from + size, type));
    return items;
  }
  if (type === 0x13) return sidTexts(bytes, at, end);
  if (type === 0x01 || type === 0x02) {
    const all = bytes.toString(type === 0x01 ? 'utf16le' : 'latin1', at, end);
    return (all.endsWith('\0') ? all.slice(0, -1) : all).split('\0');
  }
  return [valueText(bytes, at, end, type)];
}

function withoutTrailingNul(text: string): string {
  let length = text.length;
  while (length > 0 && text.charCodeAt(length - 1) === 0) length -= 1;
  return length === text.length ? text : text.slice(0, length);
}

function guidText(b: Buffer, at: number): string {
  const part = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const head = `${part(b.readUInt32LE(at), 8)}-${part(b.readUInt16LE(at + 4), 4)}-${part(b.readUInt16LE(at + 6), 4)}`;
  return `{${head}-${b.toString('hex', at + 8, at + 10)}-${b.toString('hex', at + 10, at + 16)}}`;
}

function sizeText(b: Buffer, at: number, end: number): string {
  if (end - at === 8) return hex(b.readBigUInt64LE(at));
  if (end - at === 4) return hex(b.readUInt32LE(at));
  throw new EvtxFormatError(`a pointer of ${end - at} bytes`, at);
}

const unixEpochTicks = 116_444_736_000_000_000n;

/** ISO 8601 UTC with the full 100 ns of a FILETIME (ticks since 1601); beyond the year 9999 the hexadecimal ticks. */
export function fileTimeText(ticks: bigint): string {
  const since1970 = ticks - unixEpochTicks;
  let ms = since1970 / 10_000n;
  let rest = since1970 % 10_000n;
  if (rest < 0n) {
    rest += 10_000n;
    ms -= 1n;
  }
  if (ms > 253_402_300_799_999n) return hex(ticks);
  const date = new Date(Number(ms)).toISOString();
  return `${date.slice(0, -1)}${rest.toString().padStart(4, '0')}Z`;
}

function systemTimeText(b: Buffer, at: number): string {
  const field = (index: number, digits = 2) =>
    b
      .readUInt16LE(at + index * 2)
      .toString()
      .padStart(digits, '0');
  return `${field(0, 4)}-${field(1)}-${field(3)}T${field(4)}:${field(5)}:${field(6)}.${field(7, 3)}Z`;
}

function sidText(b: Buffer, at: number, end: number): string {
  const count = b[at + 1] ?? 0;
  if (end - at < 8 + count * 4) throw new EvtxFormatError('a security identifier is cut short', at);
  let text = `S-${b[at]}-${b.readUIntBE(at + 2, 6)}`;
  for (let i = 0; i < count; i += 1) text += `-${b.readUInt32LE(at + 8 + i * 4)}`;
  return text;
}

function sidTexts(b: Buffer, at: number, end: number): string[] {
  const texts: string[] = [];
  for (let from = at; from < end; ) {
    texts.push(sidText(b, from, end));
    from += 8 + b[from + 1]! * 4;
  }
  return texts;
}
