import { ProcFile } from '../proc-file.ts';
import type { SocketRow } from './socket-row.ts';

const tables = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/** The kernel's socket tables of this network namespace, read again and again. */
export class SocketTables {
  readonly #tables: { file: ProcFile; transport: 'tcp' | 'udp'; known: Map<string, SocketRow> }[];

  constructor(folder = '/proc/net') {
    this.#tables = tables.map(([name, transport]) => ({
      file: new ProcFile(`${folder}/${name}`),
      transport,
      known: new Map(),
    }));
  }

  /** All rows now; one that did not change is the same object as before. A table that does not exist (IPv6 off) is empty. */
  read(): SocketRow[] {
    return this.#tables.flatMap((table) => {
      const bytes = table.file.read();
      const rows = bytes === undefined ? [] : parseProcNet(bytes, table.transport, table.known);
      table.known = new Map(rows.map((row) => [row.key, row]));
      return rows;
    });
  }

  close(): void {
    for (const { file } of this.#tables) file.close();
  }
}

/** Reads the tables once. */
export function readProcNet(folder?: string): SocketRow[] {
  const tables = new SocketTables(folder);
  try {
    return tables.read();
  } finally {
    tables.close();
  }
}

const [newLine, blank, zero, nine, colon] = [0x0a, 0x20, 0x30, 0x39, 0x3a];
/** Characters of an address with its port: 8 or 32 hexadecimal digits, a colon, 4 more. */
const endWidths = [13, 37] as const;
/** Words between the state and the user id: queues, timer, retransmissions. */
const wordsToUser = 3;

/**
 * Parses the bytes of one of `/proc/net/{tcp,tcp6,udp,udp6}`; a line of another shape is left out. It goes by places instead of
 * words, and takes a row that it knows as it is: a machine has hundreds of sockets, and few are new at each look.
 */
export function parseProcNet(
  bytes: Buffer,
  transport: 'tcp' | 'udp',
  known: ReadonlyMap<string, SocketRow> = new Map(),
): SocketRow[] {
  const rows: SocketRow[] = [];
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(newLine, start);
    if (end < 0) end = bytes.length;
    const from = bytes.indexOf(colon, start) + 2;
    const width = endWidths.find((one) => bytes[from + one - 5] === colon && bytes[from + 2 * one - 4] === colon);
    if (width === undefined) continue;
    const stateAt = from + 2 * width + 2;
    const key = `${transport} ${bytes.toString('latin1', from, stateAt - 1)}`;
    const state = Number.parseInt(bytes.toString('latin1', stateAt, stateAt + 2), 16);
    let userAt = stateAt;
    for (let words = 0; words <= wordsToUser && userAt > 0; words++) userAt = bytes.indexOf(blank, userAt) + 1;
    if (userAt === 0 || userAt > end) continue;
    const uid = numberBehind(bytes, userAt, end, 0);
    const inode = numberBehind(bytes, userAt, end, 2);
    const before = known.get(key);
    if (before?.state === state && before.inode === inode && before.uid === uid) {
      rows.push(before);
      continue;
    }
    const local = endpoint(key.slice(4, 4 + width));
    const remote = endpoint(key.slice(5 + width));
    if (!local || !remote || !Number.isInteger(state) || uid < 0 || inode < 0) continue;
    const ends = { localIp: local.ip, localPort: local.port, remoteIp: remote.ip, remotePort: remote.port };
    rows.push({ key, transport, ...ends, state, uid, inode });
  }
  return rows;
}

/** The number behind `skip` others, all between blanks; -1 when there is none. */
function numberBehind(bytes: Buffer, from: number, end: number, skip: number): number {
  let at = from;
  for (let words = skip; ; words--) {
    while (at < end && bytes[at] === blank) at++;
    let value = at < end ? 0 : -1;
    for (; at < end && bytes[at] !== blank; at++) {
      const digit = bytes[at]!;
      value = value < 0 || digit < zero || digit > nine ? -1 : value * 10 + digit - zero;
    }
    if (words === 0) return value;
  }
}

function endpoint(text: string): { ip: string; port: number } | undefined {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(text);
  if (!match) return undefined;
  return { ip: address(match[1] ?? ''), port: Number.parseInt(match[2] ?? '', 16) };
}

/** The kernel prints 32-bit words in the machine's byte order, little-endian on every platform we ship. */
function address(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  for (let at = 0; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.readUIntBE(0, 6) === 0 && bytes.readUIntBE(6, 6) === 0xffff;
  return mapped ? bytes.subarray(12).join('.') : compress(bytes);
}

/** IPv6 text as RFC 5952 asks: lower case, the longest run of two or more zero groups as `::`. */
function compress(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at++) {
    let length = 0;
    while (at + length < 8 && groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.at < 0) return text(groups);
  return `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`;
}
