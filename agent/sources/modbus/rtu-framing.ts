import type { Framing } from './framing.ts';

const longestFrame = 256;

/**
 * Modbus RTU: unit, protocol data unit, check sum; as on a serial line, or passed through by a serial server that
 * does not translate. A frame does not tell its length: it follows from what was asked.
 */
export const rtuFraming: Framing = {
  wrap(unit, pdu) {
    const body = Buffer.from([unit, ...pdu]);
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE(checkSum(body));
    return Buffer.concat([body, sum]);
  },

  readerFor: (asked) => (got) => {
    if (got.length < 5) return undefined;
    const code = asked[1]!;
    if (got[1] !== code && got[1] !== (code | 0x80)) return `answer with function code ${got[1]}`;
    const pdu = got[1] === (code | 0x80) ? 2 : answerLength(code, got.subarray(1));
    if (pdu === undefined) return undefined;
    if (pdu + 3 > longestFrame) return `impossible length ${pdu}`;
    return got.length < pdu + 3 ? undefined : got.subarray(0, pdu + 3);
  },

  open(answer) {
    const body = answer.subarray(0, -2);
    if (answer.readUInt16LE(answer.length - 2) !== checkSum(body)) return 'wrong check sum';
    return { unit: body[0]!, pdu: Buffer.from(body.subarray(1)) };
  },

  asked: (frame) => ({ unit: frame[0]!, code: frame[1]! }),
};

/** Bytes of the answer's protocol data unit; undefined while too little came to tell. */
function answerLength(code: number, pdu: Buffer): number | undefined {
  if (code === 7) return 2;
  if (code === 8 || code === 11) return 5;
  if (code === 24) return pdu.length < 3 ? undefined : 3 + pdu.readUInt16BE(1);
  if (code !== 43) return 2 + pdu[1]!;
  if (pdu.length < 7) return undefined;
  let at = 7;
  for (let object = 0; object < pdu[6]!; object++) {
    if (pdu.length < at + 2) return undefined;
    at += 2 + pdu[at + 1]!;
  }
  return at;
}

/** CRC-16 of "MODBUS over serial line" 1.02: polynomial A001 hex, beginning with FFFF hex. */
export function checkSum(bytes: Uint8Array): number {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return sum;
}
