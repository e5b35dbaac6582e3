import type { FrameReader } from '../../controllers/device-line.ts';
import type { MemorySpan } from '../../controllers/mapped-memory.ts';

/** Communication data code of the connection, set in the controller's Ethernet parameters. */
export type SlmpCode = 'binary' | 'ascii';

/** Which station answers; the defaults mean the controller at the address itself. */
export interface SlmpRoute {
  network: number;
  station: number;
  module: number;
  multidrop: number;
}

/** The controller that is connected, and its own CPU. */
export const ownStation: SlmpRoute = { network: 0, station: 0xff, module: 0x3ff, multidrop: 0 };

/** Quarter seconds that the controller may take for an answer before it gives one up. */
const monitoringTimer = 16;
/** Longest answer that is taken: 480 words in ASCII are 1,942 characters. */
const longestAnswer = 4096;

/** Fields of a frame as numbers with their width in bytes; the code decides how they are written. */
type Field = readonly [value: number, bytes: 1 | 2 | 3] | string;

/** Frame 3E that asks for the type name of the controller. */
export function typeNameRequest(code: SlmpCode, route: SlmpRoute): Buffer {
  return request(code, route, 0x0101, 0x0000, []);
}

/** Frame 3E that reads consecutive words, or bits of a bit device. */
export function readRequest(code: SlmpCode, route: SlmpRoute, { area, start, count }: MemorySpan): Buffer {
  const head: Field[] =
    code === 'binary'
      ? [
          [start, 3],
          [area.code, 1],
        ]
      : [area.name.padEnd(2, '*') + start.toString(area.radix).toUpperCase().padStart(6, '0')];
  return request(code, route, 0x0401, area.bits ? 0x0001 : 0x0000, [...head, [count, 2]]);
}

function request(code: SlmpCode, route: SlmpRoute, command: number, subcommand: number, data: Field[]): Buffer {
  const body = write(code, [[monitoringTimer, 2], [command, 2], [subcommand, 2], ...data]);
  const access = write(code, [...routeFields(route), [body.length, 2]]);
  return Buffer.concat([code === 'binary' ? Buffer.from([0x50, 0x00]) : Buffer.from('5000'), access, body]);
}

function routeFields({ network, station, module, multidrop }: SlmpRoute): Field[] {
  return [
    [network, 1],
    [station, 1],
    [module, 2],
    [multidrop, 1],
  ];
}

/** Binary: low byte first. ASCII: capital hexadecimal digits, high digit first. */
function write(code: SlmpCode, fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map((field) => {
      if (typeof field === 'string') return Buffer.from(field, 'latin1');
      const [value, bytes] = field;
      if (code === 'ascii')
        return Buffer.from(
          value
            .toString(16)
            .toUpperCase()
            .padStart(bytes * 2, '0'),
        );
      const raw = Buffer.alloc(bytes);
      raw.writeUIntLE(value, 0, bytes);
      return raw;
    }),
  );
}

/** Finds the answer to a request of this route in the bytes that came. */
export function answerReader(code: SlmpCode, route: SlmpRoute): FrameReader {
  const subheader = code === 'binary' ? Buffer.from([0xd0, 0x00]) : Buffer.from('D000');
  const expected = Buffer.concat([subheader, write(code, routeFields(route))]);
  const lengthBytes = code === 'binary' ? 2 : 4;
  return (got) => {
    const common = Math.min(got.length, expected.length);
    if (got.subarray(0, Math.min(common, subheader.length)).compare(subheader.subarray(0, common)) !== 0) {
      return 'not an answer of SLMP in this code';
    }
    if (got.subarray(0, common).compare(expected.subarray(0, common)) !== 0) return 'the answer of another station';
    if (got.length < expected.length + lengthBytes) return undefined;
    const length = readNumber(code, got.subarray(expected.length, expected.length + lengthBytes));
    if (length === undefined || length < lengthBytes || length > longestAnswer) return 'an impossible length';
    const end = expected.length + lengthBytes + length;
    return got.length < end ? undefined : got.subarray(0, end);
  };
}

/** An answer apart: its end code and what follows it. */
export interface SlmpAnswer {
  endCode: number;
  data: Buffer;
}

/** Splits a frame that answerReader found; undefined when its end code is no number. */
export function splitAnswer(code: SlmpCode, frame: Buffer): SlmpAnswer | undefined {
  const at = code === 'binary' ? 9 : 18;
  const width = code === 'binary' ? 2 : 4;
  const endCode = readNumber(code, frame.subarray(at, at + width));
  return endCode === undefined ? undefined : { endCode, data: Buffer.from(frame.subarray(at + width)) };
}

function readNumber(code: SlmpCode, bytes: Buffer): number | undefined {
  if (code === 'binary') return bytes.length > 0 ? bytes.readUIntLE(0, bytes.length) : undefined;
  const text = bytes.toString('latin1');
  return /^[0-9A-Fa-f]+$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** Command and subcommand that an error answer repeats; undefined when it carries none. */
export function refusedCommand(code: SlmpCode, data: Buffer): { command: number; subcommand: number } | undefined {
  const unit = code === 'binary' ? 1 : 2;
  if (data.length < 9 * unit) return undefined;
  const command = readNumber(code, data.subarray(5 * unit, 7 * unit));
  const subcommand = readNumber(code, data.subarray(7 * unit, 9 * unit));
  return command === undefined || subcommand === undefined ? undefined : { command, subcommand };
}

/** Words of a read answer, high byte first; undefined when there are not exactly `count`. */
export function readWords(code: SlmpCode, count: number, data: Buffer): Buffer | undefined {
  if (code === 'binary') return data.length === count * 2 ? Buffer.from(data).swap16() : undefined;
  const text = data.toString('latin1');
  return data.length === count * 4 && /^[0-9A-Fa-f]*$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

/** Bits of a read answer, one byte each; binary packs two into a byte, the first one high. */
export function readBits(code: SlmpCode, count: number, data: Buffer): Buffer | undefined {
  if (data.length !== (code === 'binary' ? Math.ceil(count / 2) : count)) return undefined;
  const bits = Buffer.alloc(count);
  for (let at = 0; at < count; at++) {
    const value = code === 'binary' ? (data[at >> 1]! >> (at % 2 === 0 ? 4 : 0)) & 0x0f : data[at]! - 0x30;
    if (value !== 0 && value !== 1) return undefined;
    bits[at] = value;
  }
  return bits;
}

/** What a controller says of itself. */
export interface TypeName {
  name: string;
  /** Model code, for example 0x4844. */
  model: number;
}

/** Reads the answer to the type name: 16 characters and the model code. */
export function readTypeName(code: SlmpCode, data: Buffer): TypeName | undefined {
  const width = code === 'binary' ? 2 : 4;
  if (data.length !== 16 + width) return undefined;
  const model = readNumber(code, data.subarray(16));
  const name = data.toString('latin1', 0, 16).replace(/[\0 ]+$/, '');
  return model === undefined || /[^\x20-\x7e]/.test(name) ? undefined : { name, model };
}
