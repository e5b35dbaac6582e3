import { open } from 'node:fs/promises';
import {
  detectRecordSize,
  type LoginFinding,
  type LoginState,
  type RecordSize,
  readLogin,
  readLoginRecord,
} from '#engine/logs/login-records.ts';
import { markOf } from '../tail/file-mark.ts';

/** Where the reading of one file of records stands; kept with the events. */
export interface RecordPosition {
  path: string;
  dev: number;
  ino: number;
  offset: number;
  /** Fingerprint of the bytes up to `offset`. */
  mark: string;
  recordSize?: RecordSize;
  /** Bytes that were there on the very first run: they are history. */
  historyUntil: number;
  state: LoginState;
}

/** What one reading gave, in order: findings, and stretches of bytes that are no records. */
export interface RecordBatch {
  items: (({ finding: LoginFinding } | { unreadable: { at: number; bytes: number } }) & { history: boolean })[];
  position: RecordPosition;
  /** True when there is more to read now. */
  more: boolean;
}

const recordsAtOnce = 200;

/**
 * Reads the next records of a file, from a position on. Undefined when there is none yet; 'other' when the file no longer
 * holds what was read before. An unfinished last record waits.
 */
export async function readRecords(
  position: RecordPosition,
  failed: boolean,
): Promise<RecordBatch | 'other' | undefined> {
  const handle = await open(position.path, 'r');
  try {
    const stat = await handle.stat();
    if (stat.dev !== position.dev || stat.ino !== position.ino || stat.size < position.offset) return 'other';
    if ((await markOf(handle, position.offset)) !== position.mark) return 'other';
    const bytes = Buffer.alloc(Math.min(stat.size - position.offset, recordsAtOnce * 400));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, position.offset);
    const next = decode(bytes.subarray(0, bytesRead), position, failed);
    if (!next) return undefined;
    next.position.mark = await markOf(handle, next.position.offset);
    return { ...next, more: next.position.offset + (next.position.recordSize ?? 0) <= stat.size };
  } finally {
    await handle.close();
  }
}

function decode(bytes: Buffer, position: RecordPosition, failed: boolean): Omit<RecordBatch, 'more'> | undefined {
  const size = position.recordSize ?? detectRecordSize(bytes) ?? (bytes.length >= 400 ? 384 : undefined);
  if (size === undefined || bytes.length < size) return undefined;
  const state = structuredClone(position.state);
  const items: RecordBatch['items'] = [];
  let at = 0;
  for (; at + size <= bytes.length; at += size) {
    const offset = position.offset + at;
    const history = offset < position.historyUntil;
    const record = readLoginRecord(bytes, at, size);
    const last = items.at(-1);
    if (record) {
      const finding = readLogin(record, failed, state);
      if (finding) items.push({ finding, history });
    } else if (last && 'unreadable' in last && last.unreadable.at + last.unreadable.bytes === offset) {
      last.unreadable.bytes += size;
    } else items.push({ unreadable: { at: offset, bytes: size }, history });
  }
  return { items, position: { ...position, recordSize: size, offset: position.offset + at, state } };
}
