import { isDeviceMac } from '#protocol/mac.ts';
import { oid } from '../snmp/oid.ts';
import { macOf, numberIn, type TableRow } from '../snmp/table-row.ts';

/** Which interface a port of the bridge is (RFC 4188). */
export const bridgePortColumns = { interface: oid('1.3.6.1.2.1.17.1.4.1.2') };
/** Forwarding table without VLANs (RFC 4188); the index is the hardware address. */
export const plainColumns = { port: oid('1.3.6.1.2.1.17.4.3.1.2'), status: oid('1.3.6.1.2.1.17.4.3.1.3') };
/** Forwarding table by VLAN (RFC 4363); the index is the table's number and the hardware address. */
export const vlanColumns = { port: oid('1.3.6.1.2.1.17.7.1.2.2.1.2'), status: oid('1.3.6.1.2.1.17.7.1.2.2.1.3') };
/** Number of the table of each VLAN; the index is a time and the VLAN. */
export const tableOfVlanColumns = { table: oid('1.3.6.1.2.1.17.7.1.4.2.1.3') };
/** VLAN of what comes in without a tag, by port of the bridge. */
export const portVlanColumns = { vlan: oid('1.3.6.1.2.1.17.7.1.4.5.1.1') };
/** State of each VLAN of a Cisco switch; the index is a domain and the VLAN, the state 1 is operational. */
export const ciscoVlanColumns = { state: oid('1.3.6.1.4.1.9.9.46.1.3.1.1.2') };

/** A hardware address that a switch has learned: at which interface, in which VLAN. */
export interface Station {
  mac: string;
  /** ifIndex. */
  interface: number;
  vlan: number | null;
}

/** What a row of a forwarding table is; the switch's own addresses and rows that no longer hold are no stations. */
const notLearned = new Set([2, 4]);

/** Interfaces by port of the bridge. */
export function interfacesOf(rows: readonly TableRow<'interface'>[]): Map<number, number> {
  return new Map(
    rows.flatMap(({ index, cells }) => {
      const found = numberIn(cells.interface);
      return index[0] === undefined || found === null ? [] : [[index[0], found]];
    }),
  );
}

/** A forwarding table with what is needed to read it. */
export interface ForwardingTable {
  rows: readonly TableRow<'port' | 'status'>[];
  /** Interfaces by port of the bridge. */
  interfaces: ReadonlyMap<number, number>;
  /** VLAN of a row, by what stands before the address in its index and by its port of the bridge. */
  vlanOf: (table: number | null, port: number) => number | null;
}

/** Stations of a forwarding table, and how many rows named no port that is known. */
export function stationsOf({ rows, interfaces, vlanOf }: ForwardingTable): { stations: Station[]; portless: number } {
  const stations: Station[] = [];
  let portless = 0;
  for (const { index, cells } of rows) {
    const mac = macOf(index.slice(-6));
    const port = numberIn(cells.port);
    if (mac === null || !isDeviceMac(mac) || port === null || notLearned.has(numberIn(cells.status) ?? 3)) continue;
    const found = interfaces.get(port);
    if (found === undefined) portless++;
    else stations.push({ mac, interface: found, vlan: vlanOf(index.length > 6 ? index[0]! : null, port) });
  }
  return { stations, portless };
}

/** VLAN of each table's number; where two VLANs share a table none is named. */
export function vlansByTable(rows: readonly TableRow<'table'>[]): Map<number, number | null> {
  const out = new Map<number, number | null>();
  for (const { index, cells } of rows) {
    const [table, vlan] = [numberIn(cells.table), index.at(-1)];
    if (table === null || vlan === undefined) continue;
    const known = out.get(table);
    out.set(table, known === undefined || known === vlan ? vlan : null);
  }
  return out;
}

/** VLANs of a Cisco switch that are in use; those from 1002 to 1005 are of old ring networks. */
export function ciscoVlans(rows: readonly TableRow<'state'>[]): number[] {
  return rows.flatMap(({ index, cells }) => {
    const vlan = index.at(-1);
    const ring = vlan !== undefined && vlan >= 1002 && vlan <= 1005;
    return vlan === undefined || ring || numberIn(cells.state) !== 1 ? [] : [vlan];
  });
}
