import { type Json, shortestFloat32 } from '#engine/snapshot/snapshot.ts';
import type { MapPoint } from './map.ts';

/** Decodes the raw bytes of a point as its map entry says; what has no JSON number becomes text. */
export function decodePoint(point: MapPoint, raw: Buffer): Json {
  const bytes = ordered(point, raw);
  switch (point.type) {
    case 'bool':
      return bytes[0] === 1;
    case 'bits':
      return bytes.readUInt16BE(0).toString(2).padStart(16, '0');
    case 'string':
      return decodeText(bytes, point.encoding);
    case 'uint64':
    case 'int64': {
      const value = point.type === 'uint64' ? bytes.readBigUInt64BE(0) : bytes.readBigInt64BE(0);
      return point.scale === 1 && point.offset === 0 ? String(value) : scaled(point, Number(value));
    }
    default:
      return scaled(point, readers[point.type](bytes));
  }
}

const readers = {
  uint16: (bytes: Buffer) => bytes.readUInt16BE(0),
  int16: (bytes: Buffer) => bytes.readInt16BE(0),
  uint32: (bytes: Buffer) => bytes.readUInt32BE(0),
  int32: (bytes: Buffer) => bytes.readInt32BE(0),
  float32: (bytes: Buffer) => shortestFloat32(bytes.readFloatBE(0)),
  float64: (bytes: Buffer) => bytes.readDoubleBE(0),
};

function scaled(point: MapPoint, value: number): Json {
  const result =
    point.scale === 1 ? value + point.offset : Number((value * point.scale + point.offset).toPrecision(12));
  if (Number.isFinite(result)) return Object.is(result, -0) ? 0 : result;
  return String(result);
}

function ordered(point: MapPoint, raw: Buffer): Buffer {
  if (point.type === 'bool' || (point.words === 'big' && point.bytes === 'big')) return raw;
  const words: Buffer[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const word = Buffer.from(raw.subarray(at, at + 2));
    words.push(point.bytes === 'little' ? word.swap16() : word);
  }
  if (point.words === 'little' && point.type !== 'string') words.reverse();
  return Buffer.concat(words);
}

/** Decodes device text: padding cut, Shift_JIS as Windows-31J, wrong bytes as U+FFFD. */
export function decodeText(bytes: Buffer, encoding: 'ascii' | 'utf-8' | 'shift_jis'): string {
  const end = bytes.indexOf(0);
  const text = new TextDecoder(encoding === 'ascii' ? 'latin1' : encoding).decode(
    end < 0 ? bytes : bytes.subarray(0, end),
  );
  return text.trimEnd();
}

/** Decodes text of unknown encoding: UTF-8 where it is valid, else Shift_JIS. */
export function guessText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/[\0\s]+$/, '');
  } catch {
    return decodeText(bytes, 'shift_jis');
  }
}
