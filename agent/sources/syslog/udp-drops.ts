import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';

/** Where the kernel lists its UDP sockets. */
export const udpTables = { 4: '/proc/net/udp', 6: '/proc/net/udp6' } as const;

/**
 * Messages the kernel dropped for a socket since it was opened, out of the text of its socket list; undefined when the
 * socket is not in it.
 */
export function dropsIn(table: string, address: string, port: number): number | undefined {
  const local = `${addressHex(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let drops: number | undefined;
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/);
    if (columns[1] === local) drops = (drops ?? 0) + Number(columns[12] ?? 0);
  }
  return drops;
}

/** Drops of one of this machine's sockets; undefined where the system keeps no such list. */
export function kernelDrops(address: string, port: number): number | undefined {
  try {
    return dropsIn(readFileSync(udpTables[isIPv6(address) ? 6 : 4], 'latin1'), address, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The kernel writes addresses as hexadecimal words in the machine's byte order (little-endian). */
function addressHex(address: string): string {
  const bytes = isIPv6(address) ? ipv6Bytes(address) : Buffer.from(address.split('.').map(Number));
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) text += bytes.readUInt32LE(at).toString(16).padStart(8, '0');
  return text.toUpperCase();
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const front = groups(head);
  const back = groups(tail ?? '');
  const middle = Array(tail === undefined ? 0 : 8 - front.length - back.length).fill(0);
  const bytes = Buffer.alloc(16);
  const all: number[] = [...front, ...middle, ...back].slice(0, 8);
  for (const [i, group] of all.entries()) bytes.writeUInt16BE(group & 0xffff, i * 2);
  return bytes;
}
