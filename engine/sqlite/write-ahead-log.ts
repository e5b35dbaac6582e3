const headerBytes = 32;
const frameHeaderBytes = 24;
/** Magic number without its last bit, which says in which byte order the checksum is counted. */
const magic = 0x377f0682;

/**
 * What is wrong with the write-ahead log of a SQLite database that syncs each commit (`synchronous=FULL`), or null. SQLite itself says
 * nothing: it stops reading at the first frame that does not fit, takes the rest for a write that was cut short, and deletes the log
 * when the database is closed. So this is asked before it is opened. The layout is that of SQLite's file format, section 4.
 */
export function damageOfLog(log: Uint8Array): string | null {
  if (log.length === 0 || log.subarray(0, headerBytes).every((byte) => byte === 0)) return null;
  const view = new DataView(log.buffer, log.byteOffset, log.byteLength);
  const sum = log.length < headerBytes ? null : headerSum(view);
  if (!sum) return 'the beginning of its write-ahead log does not fit';
  const frameBytes = frameHeaderBytes + view.getUint32(8);
  let fits = true;
  let unreachable = 0;
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    const ofThisRound = view.getUint32(at + 8) === view.getUint32(16) && view.getUint32(at + 12) === view.getUint32(20);
    if (fits) {
      sum.add(view, at, 8);
      sum.add(view, at + frameHeaderBytes, frameBytes - frameHeaderBytes);
      fits = ofThisRound && sum.is(view, at + 16);
    }
    const completesTransaction = view.getUint32(at + 4) > 0;
    if (!fits && ofThisRound && completesTransaction) unreachable++;
  }
  // A power cut can leave the end of one transaction without its beginning, never two: the first was on disk before the second was written.
  return unreachable > 1 ? 'its write-ahead log does not fit together' : null;
}

/** The log's running checksum after its header; null when the header does not fit. */
function headerSum(view: DataView): RunningSum | null {
  const word = view.getUint32(0);
  if ((word & ~1) >>> 0 !== magic) return null;
  const sum = new RunningSum((word & 1) === 0);
  sum.add(view, 0, 24);
  return sum.is(view, 24) ? sum : null;
}

class RunningSum {
  private readonly littleEndian: boolean;
  private first = 0;
  private second = 0;

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  /** Adds so many bytes, a multiple of 8. */
  add(view: DataView, from: number, bytes: number): void {
    for (let at = from; at < from + bytes; at += 8) {
      this.first = (this.first + view.getUint32(at, this.littleEndian) + this.second) >>> 0;
      this.second = (this.second + view.getUint32(at + 4, this.littleEndian) + this.first) >>> 0;
    }
  }

  is(view: DataView, at: number): boolean {
    return this.first === view.getUint32(at) && this.second === view.getUint32(at + 4);
  }
}
