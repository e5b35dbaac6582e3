import { z } from 'zod';
import { type Json, shortestFloat32, type ValueClass } from '#engine/snapshot/snapshot.ts';
import { counterSchema } from './counter-point.ts';
import { decimalOf, decimalText, scaledDecimal } from './decimal.ts';

/** Text of one or both languages. */
export const bilingualText = z.union([
  z.string(),
  z.strictObject({ ja: z.string().optional(), en: z.string().optional() }),
]);

/** What a value means to the plant; `volatile` and `status` are stored but not compared, of a `secret` only a digest is. */
export const valueClasses = [
  'identity',
  'config',
  'setpoint',
  'unclassified',
  'volatile',
  'status',
  'secret',
] as const satisfies readonly ValueClass[];

/** Types of a point and how many 16-bit words each takes; a string says its own length. */
export const pointTypes = {
  uint16: 1,
  int16: 1,
  bcd16: 1,
  bits: 1,
  uint32: 2,
  int32: 2,
  bcd32: 2,
  float32: 2,
  float64: 4,
  string: 0,
  bool: 1,
} as const;

/** How a maker lays values over words. */
export interface WordOrder {
  /** Which word of a longer value comes first. */
  words: 'big' | 'little';
  /** Which byte of a word holds the first character of a text. */
  text: 'big' | 'little';
}

/** Schema of one named value of a map, with the word order of the maker as default. */
export function pointSchema(order: WordOrder) {
  return z.strictObject({
    /** Number of its first word or bit within the area. */
    address: z.int().min(0),
    name: bilingualText.optional(),
    type: z.enum(Object.keys(pointTypes) as [keyof typeof pointTypes]).optional(),
    /** Words of a string. */
    length: z.int().min(1).max(125).optional(),
    words: z.enum(['big', 'little']).default(order.words),
    text: z.enum(['big', 'little']).default(order.text),
    encoding: z.enum(['ascii', 'utf-8', 'shift_jis']).default('shift_jis'),
    /** Shown value = raw × scale + offset. */
    scale: z.number().default(1),
    offset: z.number().default(0),
    unit: z.string().optional(),
    class: z.enum(valueClasses).optional(),
    /** What it counts, where it only grows: then it is followed, and never compared. */
    counter: counterSchema,
  });
}

/** One named value of a map. */
export type Point = z.infer<ReturnType<typeof pointSchema>> & { type: keyof typeof pointTypes };

/** Words or bits that a point takes. */
export function pointSize(point: Pick<Point, 'type' | 'length'>): number {
  return point.type === 'string' ? (point.length ?? 1) : pointTypes[point.type];
}

/** Decodes the words of a point, each given high byte first; what has no JSON number becomes text. */
export function decodePoint(point: Point, words: Buffer): Json {
  if (point.type === 'bool') return words[0] === 1;
  if (point.type === 'bits') return words.readUInt16BE(0).toString(2).padStart(16, '0');
  if (point.type === 'string') return decodeText(point.text === 'little' ? swapped(words) : words, point.encoding);
  const bytes = point.words === 'little' ? reversedWords(words) : words;
  if (point.type === 'bcd16' || point.type === 'bcd32') {
    const digits = bytes.toString('hex');
    return /^\d+$/.test(digits) ? scaled(point, Number(digits)) : `0x${digits}`;
  }
  return scaled(point, readers[point.type](bytes));
}

const readers = {
  uint16: (bytes: Buffer) => bytes.readUInt16BE(0),
  int16: (bytes: Buffer) => bytes.readInt16BE(0),
  uint32: (bytes: Buffer) => bytes.readUInt32BE(0),
  int32: (bytes: Buffer) => bytes.readInt32BE(0),
  float32: (bytes: Buffer) => shortestFloat32(bytes.readFloatBE(0)),
  float64: (bytes: Buffer) => bytes.readDoubleBE(0),
};

/** The value to show for a raw one, to its last decimal; what is no JSON number, or would lose digits as one, becomes text. */
export function scaled(point: Pick<Point, 'scale' | 'offset'>, value: number | bigint): Json {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = decimalText(scaledDecimal(decimalOf(value), decimalOf(point.scale), decimalOf(point.offset)));
  const number = Number(text);
  return decimalText(decimalOf(number)) === text ? number : text;
}

function swapped(words: Buffer): Buffer {
  return Buffer.from(words).swap16();
}

function reversedWords(words: Buffer): Buffer {
  const bytes = swapped(words);
  return bytes.reverse();
}

/** Decodes text of a device: what follows the first zero byte is cut, Shift_JIS as Windows-31J, wrong bytes as U+FFFD. */
export function decodeText(bytes: Buffer, encoding: 'ascii' | 'utf-8' | 'shift_jis'): string {
  const end = bytes.indexOf(0);
  const text = new TextDecoder(encoding === 'ascii' ? 'latin1' : encoding).decode(
    end < 0 ? bytes : bytes.subarray(0, end),
  );
  return text.trimEnd();
}

/** A name as the plant reads it: Japanese first. */
export function nameOf(name: z.infer<typeof bilingualText> | undefined): string {
  if (name === undefined) return '';
  return typeof name === 'string' ? name : (name.ja ?? name.en ?? '');
}
