import { foldMac, isDeviceMac } from '#protocol/mac.ts';

/** One line of a machine's table of neighbours. */
export interface NeighbourRow {
  address: string;
  mac: string;
  /** Interface of this machine behind which it is: its name, or its own address. */
  via: string;
  /** How long ago it last answered, milliseconds; absent where the table does not tell, so that it counts as now. */
  ageMs?: number;
}

/** What the kernel shows of it on Linux, without telling who is still there. */
export const procArp = '/proc/net/arp';

/** Rows of `/proc/net/arp`; an entry that is not complete (flag 0x2 missing) or stands for no single device says nothing. */
export function parseProcArp(text: string): NeighbourRow[] {
  const rows: NeighbourRow[] = [];
  for (const line of text.split('\n').slice(1)) {
    const [address, , flags, written, , via] = line.trim().split(/\s+/);
    const mac = foldMac(written ?? '');
    if (!address || !via || mac === null || (Number(flags) & 2) === 0 || !isDeviceMac(mac)) continue;
    rows.push({ address, mac, via });
  }
  return rows;
}

/** What `ip` prints of an entry, as far as it is read. */
interface IpNeighbour {
  dst?: string;
  dev?: string;
  lladdr?: string;
  confirmed?: number;
  state?: string[];
}

/** Rows of what `ip -j -s neigh` prints; what an administrator wrote into the table was not seen there and says nothing. */
export function parseIpNeighbours(json: string): NeighbourRow[] {
  const rows: NeighbourRow[] = [];
  for (const { dst, dev, lladdr, confirmed, state } of JSON.parse(json) as IpNeighbour[]) {
    const mac = foldMac(lladdr ?? '');
    if (!dst || !dev || mac === null || !isDeviceMac(mac)) continue;
    if (state?.some((one) => one === 'PERMANENT' || one === 'NOARP')) continue;
    rows.push({ address: dst, mac, via: dev, ...(confirmed !== undefined && { ageMs: confirmed * 1000 }) });
  }
  return rows;
}

/**
 * Rows of what `arp -a` prints on Windows, in whatever language: a line with an address and a hardware address is a row, one
 * with an address and `--- 0x…` names the interface of those below. Broadcast and group addresses are left out.
 */
export function parseWindowsArp(text: string): NeighbourRow[] {
  const rows: NeighbourRow[] = [];
  let via = '';
  for (const line of text.split(/\r?\n/)) {
    const head = /(\d+\.\d+\.\d+\.\d+) --- (0x[0-9a-f]+)/i.exec(line);
    if (head) via = head[1]!;
    const [, address, written] = /^\s*(\d+\.\d+\.\d+\.\d+)\s+((?:[0-9a-f]{2}-){5}[0-9a-f]{2})\b/i.exec(line) ?? [];
    const mac = foldMac(written ?? '');
    if (address && mac !== null && isDeviceMac(mac)) rows.push({ address, mac, via });
  }
  return rows;
}
