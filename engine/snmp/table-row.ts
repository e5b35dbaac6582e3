import { SocketAddress } from 'node:net';
import type { Oid } from './oid.ts';
import type { SnmpValue } from './pdu.ts';

/** A row of a table: its index and what its columns hold; a column may have none. */
export interface TableRow<Column extends string> {
  index: Oid;
  cells: Partial<Record<Column, SnmpValue>>;
}

/** A number in a cell; null where there is none. */
export function numberIn(value: SnmpValue | undefined): number | null {
  return value?.type === 'number' ? value.value : null;
}

/** Bytes in a cell; null where there are none. */
export function bytesIn(value: SnmpValue | undefined): Buffer | null {
  return value?.type === 'octets' ? value.value : null;
}

const longestText = 255;

/** Text in a cell, without what cannot be printed; null where it is empty. UTF-8 where it is that, else Latin letters. */
export function textIn(value: SnmpValue | undefined): string | null {
  const bytes = bytesIn(value);
  return bytes === null ? null : textOf(bytes);
}

/** The same of bare bytes. */
export function textOf(bytes: Buffer): string | null {
  const read = bytes.toString('utf8');
  const text = (read.includes('\ufffd') ? bytes.toString('latin1') : read).replaceAll(/\p{C}+/gu, ' ').trim();
  return text === '' ? null : text.slice(0, longestText);
}

/** A hardware address of six bytes; null for anything else. */
export function macOf(bytes: Buffer | readonly number[] | null): string | null {
  if (bytes === null || bytes.length !== 6) return null;
  const parts = [...bytes];
  if (parts.some((one) => one > 255)) return null;
  return parts.map((one) => one.toString(16).padStart(2, '0')).join(':');
}

/** An IPv4 or IPv6 address out of its bytes (RFC 4001, types 1 to 4); null for anything else. */
export function addressOf(bytes: readonly number[]): string | null {
  if (bytes.some((one) => one > 255)) return null;
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16 && bytes.length !== 20) return null;
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16));
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
}
