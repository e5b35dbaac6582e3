import type { FrameReader } from '../../controllers/device-line.ts';

/** What came of one request; a device can do no worse than one of these. */
export type Reply =
  | { kind: 'data'; pdu: Buffer; ms: number }
  | { kind: 'exception'; code: number; ms: number }
  | { kind: 'silent' }
  | { kind: 'closed'; reason: string }
  | { kind: 'garbage'; reason: string };

/** How requests and answers lie on the line. */
export interface Framing {
  /** Frame of a request. */
  wrap(unit: number, pdu: Uint8Array): Buffer;
  /** Finds the answer to a frame in the bytes that came. */
  readerFor(asked: Buffer): FrameReader;
  /** Unit and protocol data unit of a whole frame, or why it answers something else than what was asked. */
  open(answer: Buffer, asked: Buffer): { unit: number; pdu: Buffer } | string;
  /** Unit and function code of a request frame. */
  asked(frame: Buffer): { unit: number; code: number };
}

/** Reader of the answer to one frame; what answers something else is no answer. */
export function answerReader(framing: Framing, asked: Buffer): FrameReader {
  const whole = framing.readerFor(asked);
  return (got) => {
    const found = whole(got);
    return Buffer.isBuffer(found) ? (wrong(framing, found, asked) ?? found) : found;
  };
}

/** What a frame that its reader let through says. */
export function replyOf(framing: Framing, answer: Buffer, ms: number, asked: Buffer): Reply {
  const opened = framing.open(answer, asked);
  if (typeof opened === 'string') return { kind: 'garbage', reason: opened };
  const { pdu } = opened;
  return pdu[0]! & 0x80 ? { kind: 'exception', code: pdu[1]!, ms } : { kind: 'data', pdu, ms };
}

function wrong(framing: Framing, answer: Buffer, asked: Buffer): string | undefined {
  const opened = framing.open(answer, asked);
  if (typeof opened === 'string') return opened;
  const { unit, code } = framing.asked(asked);
  const { pdu } = opened;
  if (opened.unit !== unit) return `answer of unit ${opened.unit} instead of ${unit}`;
  if (pdu[0] === (code | 0x80)) return pdu.length === 2 ? undefined : 'exception of wrong length';
  return pdu[0] === code ? undefined : `answer with function code ${pdu[0]}`;
}
