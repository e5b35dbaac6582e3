/** Frames and capture files made by hand, for tests and measurements. Ports, numbers and addresses are the caller's. */

/** Ends, numbers and flags of a TCP segment. */
export interface SampleSegment {
  from: string;
  to: string;
  sourcePort: number;
  targetPort: number;
  sequence: number;
  acknowledgement?: number;
  /** 0x02 SYN, 0x10 ACK, 0x01 FIN, 0x04 RST; ACK when not given. */
  flags?: number;
  payload?: Uint8Array;
}

/** TCP header without options, and the payload. */
export function tcpBytes({ sourcePort, targetPort, sequence, acknowledgement, flags, payload }: SampleSegment): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(targetPort, 2);
  header.writeUInt32BE(sequence >>> 0, 4);
  header.writeUInt32BE((acknowledgement ?? 0) >>> 0, 8);
  header[12] = 0x50;
  header[13] = flags ?? 0x10;
  header.writeUInt16BE(8192, 14);
  return Buffer.concat([header, payload ?? Buffer.alloc(0)]);
}

/** UDP header and payload. */
export function udpBytes(sourcePort: number, targetPort: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(targetPort, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([header, payload]);
}

/** An IPv4 datagram; `place` is the word of flags and fragment offset. */
export function ip4Bytes(from: string, to: string, protocol: number, payload: Uint8Array, id = 1, place = 0): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + payload.length, 2);
  header.writeUInt16BE(id, 4);
  header.writeUInt16BE(place, 6);
  header[8] = 64;
  header[9] = protocol;
  header.set(from.split('.').map(Number), 12);
  header.set(to.split('.').map(Number), 16);
  return Buffer.concat([header, payload]);
}

/** An IPv6 datagram between addresses of 16 bytes; `next` names what its payload begins with. */
export function ip6Bytes(from: Uint8Array, to: Uint8Array, next: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(payload.length, 4);
  header[6] = next;
  header[7] = 64;
  header.set(from, 8);
  header.set(to, 24);
  return Buffer.concat([header, payload]);
}

/** An Ethernet frame, padded to its shortest length; `tags` are ether types of tags and their values in turn. */
export function ethernetBytes(type: number, payload: Uint8Array, tags: readonly number[] = []): Buffer {
  const frame = Buffer.alloc(14 + tags.length * 2);
  frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]);
  tags.forEach((tag, index) => {
    frame.writeUInt16BE(tag, 12 + index * 2);
  });
  frame.writeUInt16BE(type, frame.length - 2);
  const whole = Buffer.concat([frame, payload]);
  return whole.length < 60 ? Buffer.concat([whole, Buffer.alloc(60 - whole.length)]) : whole;
}

/** A TCP segment in an IPv4 Ethernet frame. */
export function segmentFrame(segment: SampleSegment): Buffer {
  return ethernetBytes(0x0800, ip4Bytes(segment.from, segment.to, 6, tcpBytes(segment)));
}

/** How a pcap file is written. */
export interface PcapForm {
  big?: boolean;
  nanoseconds?: boolean;
  linkType?: number;
  /** Longest part of a frame that is kept. */
  snapLength?: number;
}

/** A pcap file of frames, a millisecond apart. */
export function pcapBytes(frames: readonly Uint8Array[], form: PcapForm = {}): Buffer {
  const { big = false, nanoseconds = false, linkType = 1, snapLength = 65_535 } = form;
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, index) => {
      if (big) bytes.writeUInt32BE(value >>> 0, index * 4);
      else bytes.writeUInt32LE(value >>> 0, index * 4);
    });
    return bytes;
  };
  const version = big ? 0x00020004 : 0x00040002;
  const parts = [words(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, version, 0, 0, snapLength, linkType)];
  frames.forEach((frame, index) => {
    const kept = Math.min(frame.length, snapLength);
    const fraction = (index % 1000) * (nanoseconds ? 1_000_000 : 1000);
    parts.push(words(1_700_000_000 + Math.floor(index / 1000), fraction, kept, frame.length));
    parts.push(Buffer.from(frame.subarray(0, kept)));
  });
  return Buffer.concat(parts);
}

/** A Modbus TCP message: unit and PDU under a transaction number. */
export function aduBytes(transaction: number, unit: number, pdu: readonly number[]): Buffer {
  const bytes = Buffer.alloc(7 + pdu.length);
  bytes.writeUInt16BE(transaction, 0);
  bytes.writeUInt16BE(1 + pdu.length, 4);
  bytes[6] = unit;
  bytes.set(pdu, 7);
  return bytes;
}
