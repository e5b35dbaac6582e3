import type { Json } from '#engine/snapshot/snapshot.ts';
import { decodeText, decodePoint as decodeWords, scaled } from '../../controllers/point.ts';
import type { MapPoint } from './map.ts';

/** Decodes the raw bytes of a point as its map entry says; what has no JSON number becomes text. */
export function decodePoint(point: MapPoint, raw: Buffer): Json {
  const { type } = point;
  const bytes = ordered(point, raw);
  if (type !== 'uint64' && type !== 'int64') return decodeWords({ ...point, type, words: 'big', text: 'big' }, bytes);
  const value = type === 'uint64' ? bytes.readBigUInt64BE(0) : bytes.readBigInt64BE(0);
  return point.scale === 1 && point.offset === 0 ? String(value) : scaled(point, value);
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

/** Decodes text of unknown encoding: UTF-8 where it is valid, else Shift_JIS. */
export function guessText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/[\0\s]+$/, '');
  } catch {
    return decodeText(bytes, 'shift_jis');
  }
}
