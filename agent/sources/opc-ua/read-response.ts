import { DataType, DataValue, ReadResponse, type StatusCode, StatusCodes, type Variant } from 'node-opcua-client';

/** What a Read gave for one attribute: a DataValue of the library, or the little of it that a record needs. */
export interface ReadValue {
  statusCode: StatusCode;
  value?: Pick<Variant, 'dataType' | 'arrayType' | 'value' | 'dimensions'> | null;
}

type Stream = Parameters<ReadResponse['decode']>[0];

/** Parts of a value on the wire (OPC 10000-6 5.2.2.17), alone. */
const valueAlone = 1;
const statusAlone = 2;
/** Longer texts pass the limits of the library. */
const longestText = 16_384;
const none = 0xffffffff;

const statuses = new Map<number, ReadValue>(
  Object.values(StatusCodes as unknown as Record<string, StatusCode>).map((statusCode) => [
    statusCode.value,
    { statusCode },
  ]),
);

/** How a value of each simple type stands on the wire: its bytes, and how to read them. */
const simple: Readonly<Record<number, [bytes: number, read: (from: Buffer, at: number) => unknown]>> = {
  [DataType.Boolean]: [1, (from, at) => from[at] !== 0],
  [DataType.SByte]: [1, (from, at) => from.readInt8(at)],
  [DataType.Byte]: [1, (from, at) => from[at]],
  [DataType.Int16]: [2, (from, at) => from.readInt16LE(at)],
  [DataType.UInt16]: [2, (from, at) => from.readUInt16LE(at)],
  [DataType.Int32]: [4, (from, at) => from.readInt32LE(at)],
  [DataType.UInt32]: [4, (from, at) => from.readUInt32LE(at)],
  [DataType.Float]: [4, (from, at) => from.readFloatLE(at)],
  [DataType.Double]: [8, (from, at) => from.readDoubleLE(at)],
};

let slim = false;

/**
 * Lets every Read answer in this thread be decoded by `decodeReadValue`; a snapshot of 18,000 nodes brings 300,000 values, most
 * of them a number, a short text or "no such attribute".
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
    for (let at = 0; at < count; at++) results.push(decodeReadValue(stream));
    this.results = results as DataValue[];
  };
}

/** Reads one value where the stream stands; throws what the library throws for one that is none. */
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
    const known = simpleValue(stream, buffer, at + 1);
    if (known) return known;
  }
  const whole = new DataValue();
  whole.decode(stream);
  return whole;
}

/** A number, a truth or a short text, standing alone; undefined for anything else. */
function simpleValue(stream: Stream, buffer: Buffer, at: number): ReadValue | undefined {
  const dataType = buffer[at]!;
  const plain = simple[dataType];
  if (plain) {
    const [bytes, read] = plain;
    if (at + 1 + bytes > buffer.length) return undefined;
    stream.length = at + 1 + bytes;
    return good(dataType, read(buffer, at + 1));
  }
  if (dataType !== DataType.String || at + 5 > buffer.length) return undefined;
  const bytes = buffer.readUInt32LE(at + 1);
  if (bytes > longestText || at + 5 + bytes > buffer.length) return undefined;
  stream.length = at + 5 + bytes;
  return good(dataType, buffer.toString('utf8', at + 5, at + 5 + bytes));
}

function good(dataType: DataType, value: unknown): ReadValue {
  return { statusCode: StatusCodes.Good, value: { dataType, arrayType: 0, value, dimensions: null } };
}
