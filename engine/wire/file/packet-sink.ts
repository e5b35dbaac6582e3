/** Takes the packets of a capture, one after the other, without an object for each. */
export interface PacketSink {
  /**
   * One packet: its captured bytes are `bytes[start..end)` and are valid only during the call; `length` is its length on the wire,
   * never less than what was captured; `time` is in milliseconds since 1970 with fractions, NaN when the capture holds none.
   */
  packet(bytes: Uint8Array, start: number, end: number, length: number, linkType: number, time: number): void;
}

/** Longest packet that a capture may hold, as in libpcap; a longer one means that the file is damaged there. */
export const longestPacket = 262_144;

/** Why a capture could be read no further. */
export class CaptureFault extends Error {
  override name = 'CaptureFault';
}
