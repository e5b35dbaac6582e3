import { readFileSync } from 'node:fs';
import type { SocketRow } from './socket-row.ts';

const tables = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/** Reads the kernel's socket tables of this network namespace; a table that does not exist (IPv6 off) is empty. */
export function readProcNet(folder = '/proc/net'): SocketRow[] {
  return tables.flatMap(([file, transport]) => {
    try {
      return parseProcNet(readFileSync(`${folder}/${file}`, 'latin1'), transport);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Parses one of `/proc/net/{tcp,tcp6,udp,udp6}`; a line of another shape is left out. */
export function parseProcNet(text: string, transport: 'tcp' | 'udp'): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of text.split('\n')) {
    const parts = line.trim().split(/\s+/);
    const local = endpoint(parts[1]);
    const remote = endpoint(parts[2]);
    if (local === undefined || remote === undefined || parts.length < 10) continue;
    rows.push({
      transport,
      localIp: local.ip,
      localPort: local.port,
      remoteIp: remote.ip,
      remotePort: remote.port,
      state: Number.parseInt(parts[3] ?? '', 16),
      uid: Number(parts[7]),
      inode: Number(parts[9]),
    });
  }
  return rows;
}

function endpoint(text: string | undefined): { ip: string; port: number } | undefined {
  const match = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(text ?? '');
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
