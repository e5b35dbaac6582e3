import {
  coerceNodeId,
  DataType,
  DataValue,
  LocalizedText,
  ReadResponse,
  StatusCode,
  StatusCodes,
} from 'node-opcua-client';
import { encodeDataValue, type ReadValue } from './encode-value.ts';

type Stream = Parameters<ReadResponse['decode']>[0];

/** Parts of a value on the wire (OPC 10000-6 5.2.2.17), alone. */
const valueAlone = 1;
const statusAlone = 2;
/** What stands before a list of a type, its dimensions not told. */
const listOf = 0x80;
/** Longer texts pass the limits of the library. */
const longestText = 16_384;
const none = 0xffffffff;
const scalar = 0;
const list = 1;

const statuses = new Map<number, ReadValue>(
  Object.values(StatusCodes as object)
    .filter((each) => each instanceof StatusCode)
    .map((statusCode) => [statusCode.value, { statusCode, encoded: encodeDataValue({ statusCode }, []) }]),
);

/** How a value of each simple type stands on the wire: its bytes, and how to read them. */
const simple: Readonly<Record<number, [bytes: number, read: (from: Buffer, at: number) => number | boolean]>> = {
  [DataType.Boolean]: [1, (from, at) => from[at] !== 0],
  [DataType.SByte]: [1, (from, at) => from.readInt8(at)],
  [DataType.Byte]: [1, (from, at) => from[at]!],
  [DataType.Int16]: [2, (from, at) => from.readInt16LE(at)],
  [DataType.UInt16]: [2, (from, at) => from.readUInt16LE(at)],
  [DataType.Int32]: [4, (from, at) => from.readInt32LE(at)],
  [DataType.UInt32]: [4, (from, at) => from.readUInt32LE(at)],
  [DataType.Float]: [4, (from, at) => from.readFloatLE(at)],
  [DataType.Double]: [8, (from, at) => from.readDoubleLE(at)],
};

/** Types whose values come back again and again: masks, levels, ranks, flags. */
const recurring: ReadonlySet<number> = new Set([
  DataType.Boolean,
  DataType.SByte,
  DataType.Byte,
  DataType.Int16,
  DataType.UInt16,
  DataType.Int32,
  DataType.UInt32,
]);
/** Most values of one type that are held to be given again. */
const mostHeld = 1024;
const held = new Map<number, Map<number | boolean, ReadValue>>();

const noText: ReadValue = { ...good(DataType.LocalizedText, scalar, new LocalizedText({})), encoded: '' };
const noNumbers: ReadValue = { ...good(DataType.UInt32, list, null), encoded: null };

let slim = false;

/**
 * Lets every Read answer in this thread be decoded by `decodeReadValue`; a snapshot of 18,000 nodes brings 300,000 values, most
 * of them a number, a short text or "no such attribute". An answer with a value that cannot be decoded has no results: the library
 * would drop it, and it would look like silence.
 */
export function decodeSlimly(): void {
  if (slim) return;
  slim = true;
  const decodeWhole = ReadResponse.prototype.decode;
  ReadResponse.prototype.decode = function decode(stream) {
    const begin = stream.length;
    this.responseHeader.decode(stream);
    const count = stream.readUInt32();
    if (count === none) {
      stream.length = begin;
      decodeWhole.call(this, stream);
      return;
    }
    stream.checkArrayLength(count);
    const results: ReadValue[] = [];
    try {
      for (let at = 0; at < count; at++) results.push(decodeReadValue(stream));
      this.results = results as DataValue[];
    } catch {
      this.results = null;
    }
  };
}

/**
 * Reads one value where the stream stands; throws what the library throws for one that is none. What comes back often is given
 * as one object that all share and nobody changes.
 */
export function decodeReadValue(stream: Stream): ReadValue {
  const { buffer, length: at } = stream;
  const parts = buffer[at];
  if (parts === statusAlone && at + 5 <= buffer.length) {
    const known = statuses.get(buffer.readUInt32LE(at + 1));
    if (known) {
      stream.length = at + 5;
      return known;
    }
  }
  if (parts === valueAlone) {
    const known = plainValue(stream, buffer, at + 1);
    if (known) return known;
  }
  const whole = new DataValue();
  whole.decode(stream);
  return whole;
}

/** A number, a truth, a short text, the id of a standard type, or no text or list at all; undefined for anything else. */
function plainValue(stream: Stream, buffer: Buffer, at: number): ReadValue | undefined {
  const dataType = buffer[at]!;
  const plain = simple[dataType];
  if (plain) {
    const [bytes, read] = plain;
    if (at + 1 + bytes > buffer.length) return undefined;
    stream.length = at + 1 + bytes;
    const value = read(buffer, at + 1);
    return recurring.has(dataType) ? shared(dataType, value) : good(dataType, scalar, value);
  }
  switch (dataType) {
    case DataType.String:
      return shortText(stream, buffer, at);
    case DataType.LocalizedText:
      if (buffer[at + 1] !== 0) return undefined;
      stream.length = at + 2;
      return noText;
    case DataType.NodeId:
      return shortNodeId(stream, buffer, at);
    case DataType.UInt32 | listOf:
      if (at + 5 > buffer.length || buffer.readUInt32LE(at + 1) !== none) return undefined;
      stream.length = at + 5;
      return noNumbers;
    default:
      return undefined;
  }
}

function shortText(stream: Stream, buffer: Buffer, at: number): ReadValue | undefined {
  if (at + 5 > buffer.length) return undefined;
  const bytes = buffer.readUInt32LE(at + 1);
  if (bytes > longestText || at + 5 + bytes > buffer.length) return undefined;
  stream.length = at + 5 + bytes;
  return good(DataType.String, scalar, buffer.toString('utf8', at + 5, at + 5 + bytes));
}

/** The two short forms of a numeric node id (OPC 10000-6 5.2.2.9). */
function shortNodeId(stream: Stream, buffer: Buffer, at: number): ReadValue | undefined {
  const form = buffer[at + 1];
  const bytes = form === 0 ? 3 : form === 1 ? 5 : 0;
  if (bytes === 0 || at + bytes > buffer.length) return undefined;
  const [namespace, value] = form === 0 ? [0, buffer[at + 2]!] : [buffer[at + 2]!, buffer.readUInt16LE(at + 3)];
  stream.length = at + bytes;
  const known = heldOf(DataType.NodeId);
  const number = namespace * 65_536 + value;
  return known.get(number) ?? hold(known, number, idValue(value, namespace));
}

function idValue(value: number, namespace: number): ReadValue {
  return good(DataType.NodeId, scalar, coerceNodeId(value, namespace));
}

/** The one object that stands for this value. */
function shared(dataType: DataType, value: number | boolean): ReadValue {
  const known = heldOf(dataType);
  return known.get(value) ?? hold(known, value, { ...good(dataType, scalar, value), encoded: value });
}

function heldOf(dataType: DataType): Map<number | boolean, ReadValue> {
  const known = held.get(dataType) ?? new Map<number | boolean, ReadValue>();
  held.set(dataType, known);
  return known;
}

function hold(known: Map<number | boolean, ReadValue>, key: number | boolean, value: ReadValue): ReadValue {
  if (known.size < mostHeld) known.set(key, value);
  return value;
}

function good(dataType: DataType, arrayType: number, value: unknown): ReadValue {
  return { statusCode: StatusCodes.Good, value: { dataType, arrayType, value, dimensions: null } };
}
