/** Bytes do not follow the EVTX or binary XML format; `offset` counts from the start of the file or chunk being read. */
export class EvtxFormatError extends Error {
  override name = 'EvtxFormatError';
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Something in a file that could not be read or does not check out; whoever reads the file turns it into a gap. */
export interface EvtxFault {
  fault: string;
  /**
   * `unreadable`: records are missing from the output; `truncated`: the file ends too early;
   * `integrity`: a checksum differs, records nevertheless follow.
   */
  kind: 'unreadable' | 'truncated' | 'integrity';
  /** Byte offset in the file. */
  offset: number;
  /** Index of the 64 KB chunk, when it lies in one. */
  chunk?: number;
  /** Record number from the record header, when that much was readable. */
  recordId?: number;
}
