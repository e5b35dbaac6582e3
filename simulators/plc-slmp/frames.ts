/** A request of frame 3E or 4E as it arrived. */
export interface Request {
  /** Number of a 4E frame with its reserved bytes, to be repeated in the answer; empty in a 3E frame. */
  number: Buffer;
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
  const [plain, numbered] = subheaders(code, 0x50, 0x54);
  const common = Math.min(got.length, plain.length);
  const begins = (start: Buffer) => got.subarray(0, common).equals(start.subarray(0, common));
  if (!begins(plain) && !begins(numbered)) return undefined;
  const start = plain.length + (begins(plain) ? 0 : 4 * code.unit);
  const head = start + 7 * code.unit;
  if (got.length < head) return null;
  const length = code.number(got.subarray(head - 2 * code.unit, head));
  if (!(length >= 6 * code.unit && length <= 8192)) return undefined;
  if (got.length < head + length) return null;
  const body = got.subarray(head, head + length);
  return {
    request: {
      number: Buffer.from(got.subarray(plain.length, start)),
      route: Buffer.from(got.subarray(start, head - 2 * code.unit)),
      command: code.number(body.subarray(2 * code.unit, 4 * code.unit)),
      subcommand: code.number(body.subarray(4 * code.unit, 6 * code.unit)),
      data: Buffer.from(body.subarray(6 * code.unit)),
    },
    rest: Buffer.from(got.subarray(head + length)),
  };
}

/** An answer to a request, in the same frame. */
export function answerFrame(code: Code, { number, route }: Request, endCode: number, data: Buffer): Buffer {
  const [plain, numbered] = subheaders(code, 0xd0, 0xd4);
  const start = number.length === 0 ? plain : Buffer.concat([numbered, number]);
  const body = Buffer.concat([code.text(endCode, 2), data]);
  return Buffer.concat([start, route, code.text(body.length, 2), body]);
}

function subheaders(code: Code, ...firstBytes: [number, number]): [Buffer, Buffer] {
  const [plain, numbered] = firstBytes.map((byte) =>
    code.name === 'binary' ? Buffer.from([byte, 0]) : Buffer.from(`${byte.toString(16).toUpperCase()}00`),
  );
  return [plain!, numbered!];
}
