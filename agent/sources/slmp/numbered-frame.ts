import type { FrameReader } from '../../controllers/device-line.ts';
import type { SlmpCode } from './frame.ts';

/**
 * Frame 4E: frame 3E with a number behind its subheader that the answer repeats, so that a late answer is known for one.
 * The code of the connection decides how the number is written.
 */
interface Numbering {
  /** Subheaders of 3E and 4E requests and answers. */
  request: { plain: Buffer; numbered: Buffer };
  answer: { plain: Buffer; numbered: Buffer };
  number(serial: number): Buffer;
}

/** Two reserved bytes follow the number. */
const numberings: Readonly<Record<SlmpCode, Numbering>> = {
  binary: {
    request: { plain: Buffer.from([0x50, 0]), numbered: Buffer.from([0x54, 0]) },
    answer: { plain: Buffer.from([0xd0, 0]), numbered: Buffer.from([0xd4, 0]) },
    number: (serial) => Buffer.from([serial & 0xff, serial >> 8, 0, 0]),
  },
  ascii: {
    request: { plain: Buffer.from('5000'), numbered: Buffer.from('5400') },
    answer: { plain: Buffer.from('D000'), numbered: Buffer.from('D400') },
    number: (serial) => Buffer.from(`${serial.toString(16).toUpperCase().padStart(4, '0')}0000`),
  },
};

/** A frame 3E as frame 4E with a number from 0 to 65535. */
export function numbered(code: SlmpCode, frame: Buffer, serial: number): Buffer {
  const { request, number } = numberings[code];
  return Buffer.concat([request.numbered, number(serial), frame.subarray(request.plain.length)]);
}

/** The frame 3E that a request of either form stands for; what is neither comes back as it is. */
export function plain(code: SlmpCode, frame: Buffer): Buffer {
  const { request, number } = numberings[code];
  const head = request.numbered.length;
  const width = number(0).length;
  const reserved = frame.subarray(head + width / 2, head + width);
  if (!frame.subarray(0, head).equals(request.numbered) || !reserved.equals(number(0).subarray(width / 2)))
    return frame;
  return Buffer.concat([request.plain, frame.subarray(head + width)]);
}

/** Finds the answer with this number, by the reader of the frame 3E in it. */
export function numberedReader(code: SlmpCode, serial: number, reader: FrameReader): FrameReader {
  const expected = Buffer.concat([numberings[code].answer.numbered, numberings[code].number(serial)]);
  const longer = expected.length - numberings[code].answer.plain.length;
  return (got) => {
    const common = Math.min(got.length, expected.length);
    if (!got.subarray(0, common).equals(expected.subarray(0, common))) return 'the answer to another request';
    if (got.length < expected.length) return undefined;
    const found = reader(plainAnswer(code, got));
    return Buffer.isBuffer(found) ? got.subarray(0, found.length + longer) : found;
  };
}

/** The answer of frame 3E in an answer of frame 4E that its reader found. */
export function plainAnswer(code: SlmpCode, answer: Buffer): Buffer {
  const { answer: heads, number } = numberings[code];
  return Buffer.concat([heads.plain, answer.subarray(heads.numbered.length + number(0).length)]);
}
