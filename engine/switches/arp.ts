import { isDeviceMac } from '#protocol/mac.ts';
import { oid } from '../snmp/oid.ts';
import { addressOf, bytesIn, macOf, numberIn, type TableRow } from '../snmp/table-row.ts';

/** Hardware addresses of IPv4 addresses (RFC 4293, older form); the index is interface and address. */
export const mediaColumns = { mac: oid('1.3.6.1.2.1.4.22.1.2'), type: oid('1.3.6.1.2.1.4.22.1.4') };
/** Of both versions; the index is interface, sort, length and address. */
export const physicalColumns = { mac: oid('1.3.6.1.2.1.4.35.1.4'), type: oid('1.3.6.1.2.1.4.35.1.6') };

/** Which device holds an address, as a router knows it. */
export interface HeldAddress {
  address: string;
  mac: string;
}

/** A row that no longer holds. */
const invalid = 2;

/** Addresses out of either table; `head` is how much of the index stands before the address. */
export function heldAddresses(rows: readonly TableRow<'mac' | 'type'>[], head: 1 | 3): HeldAddress[] {
  return rows.flatMap(({ index, cells }) => {
    const [address, mac] = [addressOf(index.slice(head)), macOf(bytesIn(cells.mac))];
    if (address === null || mac === null || !isDeviceMac(mac) || numberIn(cells.type) === invalid) return [];
    return [{ address, mac }];
  });
}
