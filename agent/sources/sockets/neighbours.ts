import { readFileSync } from 'node:fs';

/** Hardware addresses of neighbours by IP address, from the kernel's ARP table; empty where there is none. */
export function readNeighbours(file = '/proc/net/arp'): Map<string, string> {
  try {
    return parseNeighbours(readFileSync(file, 'latin1'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}

/** Parses `/proc/net/arp`; entries that are not complete (flag 0x2 missing) say nothing. */
export function parseNeighbours(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    const [ip, , flags, mac] = line.trim().split(/\s+/);
    if (ip && mac && (Number(flags) & 2) !== 0 && mac !== '00:00:00:00:00:00') found.set(ip, mac.toLowerCase());
  }
  return found;
}
