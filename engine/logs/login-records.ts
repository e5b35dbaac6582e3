import { isIP } from 'node:net';
import type { Fields } from '#protocol/events/event.ts';

/** Layouts of struct utmp: 384 bytes where times have 32 bits (x86, x86-64, 32-bit ARM), 400 where they have 64. */
export const recordSizes = [384, 400] as const;
export type RecordSize = (typeof recordSizes)[number];

/** One record of utmp, wtmp or btmp. */
export interface LoginRecord {
  /** 1 run level, 2 boot, 3 new time, 4 old time, 5 init, 6 login prompt, 7 user process, 8 ended process. */
  type: number;
  pid: number;
  line: string;
  id: string;
  user: string;
  host: string;
  /** Milliseconds since 1970, UTC. */
  ms: number;
  address: string | undefined;
}

const offsets = { 384: { time: 340, address: 348 }, 400: { time: 344, address: 360 } } as const;

/** Reads the record at an offset; undefined when the bytes cannot be one. All zero bytes are a record of type 0. */
export function readLoginRecord(bytes: Buffer, at: number, size: RecordSize): LoginRecord | undefined {
  if (at + size > bytes.length) return undefined;
  const type = bytes.readInt16LE(at);
  if (type < 0 || type > 9) return undefined;
  const layout = offsets[size];
  const seconds = size === 384 ? bytes.readInt32LE(at + layout.time) : Number(bytes.readBigInt64LE(at + layout.time));
  const micros = size === 384 ? bytes.readInt32LE(at + 344) : Number(bytes.readBigInt64LE(at + 352));
  if (Math.abs(seconds) > 8e12 / 1000 || micros < 0 || micros > 999_999) return undefined;
  return {
    type,
    pid: bytes.readInt32LE(at + 4),
    line: chars(bytes, at + 8, 32),
    id: chars(bytes, at + 40, 4),
    user: chars(bytes, at + 44, 32),
    host: chars(bytes, at + 76, 256),
    ms: seconds * 1000 + Math.floor(micros / 1000),
    address: addressAt(bytes, at + layout.address),
  };
}

function chars(bytes: Buffer, at: number, length: number): string {
  const end = bytes.subarray(at, at + length).indexOf(0);
  return bytes.toString('utf8', at, at + (end < 0 ? length : end));
}

function addressAt(bytes: Buffer, at: number): string | undefined {
  const part = bytes.subarray(at, at + 16);
  if (part.every((byte) => byte === 0)) return undefined;
  if (part.subarray(4).every((byte) => byte === 0)) return part.subarray(0, 4).join('.');
  const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((i) => part.readUInt16BE(i).toString(16));
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
}

/** The layout a file is written in, judged by its first records; undefined when it is too short or neither fits. */
export function detectRecordSize(bytes: Buffer): RecordSize | undefined {
  const fitting = recordSizes.map((size) => ({ size, good: leadingGood(bytes, size) })).filter(({ good }) => good > 0);
  fitting.sort((a, b) => b.good * b.size - a.good * a.size);
  return fitting[0]?.size;
}

function leadingGood(bytes: Buffer, size: RecordSize): number {
  let good = 0;
  for (let at = 0; good < 20 && at + size <= bytes.length; at += size) {
    const record = readLoginRecord(bytes, at, size);
    if (!record || record.type === 0 || !isPlain(record)) break;
    good += 1;
  }
  return good;
}

function isPlain(record: LoginRecord): boolean {
  const year = new Date(record.ms).getUTCFullYear();
  return year >= 1990 && year < 2200 && !/[\u0000-\u001f\ufffd]/.test(record.line + record.user + record.host);
}

/** What the reader of a file remembers from record to record; small, kept with the position. */
export interface LoginState {
  /** User by terminal line, since the record of an end names only the line. */
  users: Record<string, string>;
  /** Time shown before a clock change, milliseconds. */
  oldMs?: number;
}

/** The event a record stands for. */
export interface LoginFinding {
  kind: 'host.login' | 'host.lifecycle';
  ms: number;
  fields: Fields;
}

const maxLines = 2000;

/**
 * What a record says, in order of the file. `failed` is for btmp, whose every record is a failed login. Undefined for
 * records of init, login prompts and run levels, which tell nothing of their own. `state` is carried on.
 */
export function readLogin(record: LoginRecord, failed: boolean, state: LoginState): LoginFinding | undefined {
  const { type, line, user, ms } = record;
  if (failed) return type === 0 ? undefined : login(record, 'login_failed', 'failure', user);
  if (type === 2) {
    state.users = {};
    return lifecycle(record, 'boot', record.host === '' ? {} : { 'hinomi.reason': `kernel ${record.host}` });
  }
  if (type === 1) return user === 'shutdown' ? lifecycle(record, 'shutdown', {}) : undefined;
  if (type === 4) {
    state.oldMs = ms;
    return undefined;
  }
  if (type === 3) {
    const step: Fields = state.oldMs === undefined ? {} : { 'hinomi.time.step_ms': ms - state.oldMs };
    delete state.oldMs;
    return lifecycle(record, 'time_changed', step);
  }
  if (type === 7) {
    if (Object.keys(state.users).length < maxLines) state.users[line] = user;
    return login(record, 'login', 'success', user);
  }
  if (type !== 8) return undefined;
  const known = state.users[line] ?? user;
  delete state.users[line];
  return known === '' ? undefined : login(record, 'logout', undefined, known);
}

function login(record: LoginRecord, action: string, outcome: string | undefined, user: string): LoginFinding {
  const fields: Fields = { 'event.action': action };
  if (outcome) fields['event.outcome'] = outcome;
  if (user !== '') fields['user.name'] = user;
  if (record.line !== '') fields['hinomi.auth.tty'] = record.line;
  const host = record.host.replace(/%.*$/, '');
  if (record.address !== undefined) fields['source.ip'] = record.address;
  else if (isIP(host) !== 0) fields['source.ip'] = record.host;
  else if (record.host !== '') fields['source.domain'] = record.host;
  if (record.pid > 0) fields['process.pid'] = record.pid;
  const program = record.line.startsWith('ssh') ? 'sshd' : undefined;
  if (program) fields['process.name'] = program;
  return { kind: 'host.login', ms: record.ms, fields };
}

function lifecycle(record: LoginRecord, action: string, more: Fields): LoginFinding {
  return { kind: 'host.lifecycle', ms: record.ms, fields: { 'event.action': action, ...more } };
}
