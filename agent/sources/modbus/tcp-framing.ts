import type { Framing } from './framing.ts';

const longestFrame = 260;
let transaction = 0;

/** Modbus TCP: a head of seven bytes with transaction, length and unit. Transactions count through all connections. */
export const tcpFraming: Framing = {
  wrap(unit, pdu) {
    transaction = (transaction + 1) % 65_536;
    const frame = Buffer.alloc(7 + pdu.length);
    frame.writeUInt16BE(transaction, 0);
    frame.writeUInt16BE(pdu.length + 1, 4);
    frame.writeUInt8(unit, 6);
    frame.set(pdu, 7);
    return frame;
  },

  readerFor: () => (got) => {
    if (got.length < 8) return undefined;
    if (got.readUInt16BE(2) !== 0) return 'not a Modbus frame';
    const length = got.readUInt16BE(4);
    if (length < 2 || length + 6 > longestFrame) return `impossible length ${length}`;
    return got.length < length + 6 ? undefined : got.subarray(0, length + 6);
  },

  open(answer, asked) {
    if (answer.readUInt16BE(0) !== asked.readUInt16BE(0)) return 'answer to another transaction';
    return { unit: answer[6]!, pdu: Buffer.from(answer.subarray(7)) };
  },

  asked: (frame) => ({ unit: frame[6]!, code: frame[7]! }),
};
