/** A request of frame 3E as it arrived. */
export interface Request {
  /** Routing fields as they came, to be repeated in the answer. */
  route: Buffer;
  command: number;
  subcommand: number;
  /** What follows the subcommand, in the code of the connection. */
  data: Buffer;
}

/** A frame in two codes: how numbers are written on the wire. */
export interface Code {
  readonly name: 'binary' | 'ascii';
  /** Bytes of the wire per byte of a number. */
  readonly unit: 1 | 2;
  number(bytes: Buffer): number;
  text(value: number, bytes: number): Buffer;
}

/** Communication data codes. */
export const codes: Readonly<Record<'binary' | 'ascii', Code>> = {
  binary: {
    name: 'binary',
    unit: 1,
    number: (bytes) => [...bytes].reduceRight((sum, byte) => sum * 256 + byte, 0),
    text: (value, bytes) => Buffer.from(Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) & 0xff)),
  },
  ascii: {
    name: 'ascii',
    unit: 2,
    number: (bytes) => Number.parseInt(bytes.toString('latin1'), 16),
    text: (value, bytes) =>
      Buffer.from(
        value
          .toString(16)
          .toUpperCase()
          .padStart(bytes * 2, '0'),
      ),
  },
};

/** Takes the first request off the bytes that came: null while bytes are missing, undefined when they are none. */
export function takeRequest(code: Code, got: Buffer): { request: Request; rest: Buffer } | null | undefined {
  const start = code.name === 'binary' ? Buffer.from([0x50, 0]) : Buffer.from('5000');
  const head = start.length + 7 * code.unit;
  const common = Math.min(got.length, start.length);
  if (!got.subarray(0, common).equals(start.subarray(0, common))) return undefined;
  if (got.length < head) return null;
  const length = code.number(got.subarray(head - 2 * code.unit, head));
  if (!(length >= 6 * code.unit && length <= 8192)) return undefined;
  if (got.length < head + length) return null;
  const body = got.subarray(head, head + length);
  return {
    request: {
      route: Buffer.from(got.subarray(start.length, head - 2 * code.unit)),
      command: code.number(body.subarray(2 * code.unit, 4 * code.unit)),
      subcommand: code.number(body.subarray(4 * code.unit, 6 * code.unit)),
      data: Buffer.from(body.subarray(6 * code.unit)),
    },
    rest: Buffer.from(got.subarray(head + length)),
  };
}

/** An answer to a request. */
export function answerFrame(code: Code, route: Buffer, endCode: number, data: Buffer): Buffer {
  const start = code.name === 'binary' ? Buffer.from([0xd0, 0]) : Buffer.from('D000');
  const body = Buffer.concat([code.text(endCode, 2), data]);
  return Buffer.concat([start, route, code.text(body.length, 2), body]);
}
