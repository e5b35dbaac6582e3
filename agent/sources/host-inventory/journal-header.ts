/** What the header of a journal file tells. */
export interface JournalHeader {
  entries: number;
  /** Time of the first and last entry, milliseconds since 1970; absent in an empty file. */
  firstMs?: number;
  lastMs?: number;
}

const magic = 'LPKSHHRH';
const headerBytes = 208;

/**
 * Reads the fixed part of a journal file's header (layout published by systemd: entry count at 152, first and last
 * realtime in microseconds at 184 and 192). Undefined when the bytes are none.
 */
export function parseJournalHeader(bytes: Buffer): JournalHeader | undefined {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 8) !== magic) return undefined;
  const header: JournalHeader = { entries: Number(bytes.readBigUInt64LE(152)) };
  const first = Number(bytes.readBigUInt64LE(184));
  const last = Number(bytes.readBigUInt64LE(192));
  if (first > 0) header.firstMs = Math.floor(first / 1000);
  if (last > 0) header.lastMs = Math.floor(last / 1000);
  return header;
}
