/** Bytes before each packet of a pcap file. */
export const recordHeadBytes = 16;

/** Head of a pcap file with times in microseconds, little-endian, of one link type. */
export function pcapHead(linkType: number, snapLength: number): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(snapLength, 16);
  head.writeUInt32LE(linkType, 20);
  return head;
}

/** Writes what stands before a packet: its time in milliseconds, the bytes kept of it, and its length on the wire. */
export function pcapRecordHead(into: Buffer, at: number, time: number, kept: number, length: number): void {
  const micro = Math.max(0, Math.round(time * 1000));
  into.writeUInt32LE(Math.floor(micro / 1_000_000) >>> 0, at);
  into.writeUInt32LE(micro % 1_000_000, at + 4);
  into.writeUInt32LE(kept, at + 8);
  into.writeUInt32LE(length, at + 12);
}

/** A packet as a record of a pcap file. */
export function pcapRecord(bytes: Uint8Array, start: number, end: number, length: number, time: number): Buffer {
  const record = Buffer.allocUnsafe(recordHeadBytes + end - start);
  pcapRecordHead(record, 0, time, end - start, length);
  record.set(bytes.subarray(start, end), recordHeadBytes);
  return record;
}
