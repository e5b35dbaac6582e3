import { readFileSync } from 'node:fs';
import { parseProcArp, procArp } from '../arp-table.ts';

/** Hardware addresses of neighbours by IP address, from the kernel's ARP table; empty where there is none. */
export function readNeighbours(): Map<string, string> {
  try {
    return new Map(parseProcArp(readFileSync(procArp, 'latin1')).map(({ address, mac }) => [address, mac]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}
