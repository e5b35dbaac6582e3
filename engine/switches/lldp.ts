import { oid } from '../snmp/oid.ts';
import { addressOf, bytesIn, macOf, numberIn, type TableRow, textIn, textOf } from '../snmp/table-row.ts';
import type { SwitchPort } from './ports.ts';

/** What a switch calls its own ports (IEEE 802.1AB, LLDP-MIB); the index is the port's number of LLDP. */
export const localPortColumns = {
  subtype: oid('1.0.8802.1.1.2.1.3.7.1.2'),
  id: oid('1.0.8802.1.1.2.1.3.7.1.3'),
  descr: oid('1.0.8802.1.1.2.1.3.7.1.4'),
};
/** Who is at the other end; the index is a time, the port's number of LLDP and a number of the neighbour. */
export const remoteColumns = {
  chassisSubtype: oid('1.0.8802.1.1.2.1.4.1.1.4'),
  chassis: oid('1.0.8802.1.1.2.1.4.1.1.5'),
  portSubtype: oid('1.0.8802.1.1.2.1.4.1.1.6'),
  port: oid('1.0.8802.1.1.2.1.4.1.1.7'),
  portDescr: oid('1.0.8802.1.1.2.1.4.1.1.8'),
  name: oid('1.0.8802.1.1.2.1.4.1.1.9'),
  descr: oid('1.0.8802.1.1.2.1.4.1.1.10'),
  enabled: oid('1.0.8802.1.1.2.1.4.1.1.12'),
};
/** Addresses under which neighbours are managed: further down the same index the address itself. */
export const managementColumns = { interface: oid('1.0.8802.1.1.2.1.4.2.1.3') };

/** A neighbour that LLDP names at a port. */
export interface LldpNeighbour {
  /** ifIndex; null where the port's number of LLDP leads to none. */
  interface: number | null;
  /** As the switch numbers it for LLDP. */
  localPort: number;
  chassis: string;
  mac: string | null;
  port: string | null;
  portDescr: string | null;
  name: string | null;
  descr: string | null;
  addresses: string[];
  /** bridge, router, access-point, phone and others that are switched on there. */
  capabilities: string[];
}

/** Bits of LldpSystemCapabilitiesMap, the first being the highest of the first byte. */
const capabilityNames = ['other', 'repeater', 'bridge', 'access-point', 'router', 'phone', 'docsis', 'station'];
/** Subtypes whose bytes are a hardware address or a network address: of a chassis 4 and 5, of a port 3 and 4. */
const chassisForms = { mac: 4, address: 5 };
const portForms = { mac: 3, address: 4 };

/** Neighbours out of their tables. `bridge` leads from ports of the bridge to interfaces. */
export function neighboursOf(
  remote: readonly TableRow<keyof typeof remoteColumns>[],
  management: readonly TableRow<'interface'>[],
  localPort: (number: number) => number | null,
): LldpNeighbour[] {
  const addresses = Map.groupBy(management, ({ index }) => index.slice(0, 3).join('.'));
  return remote.flatMap(({ index, cells }) => {
    const chassis = bytesIn(cells.chassis);
    const [, local] = index;
    if (chassis === null || local === undefined) return [];
    const isMac = numberIn(cells.chassisSubtype) === chassisForms.mac;
    return [
      {
        interface: localPort(local),
        localPort: local,
        chassis: written(chassis, numberIn(cells.chassisSubtype), chassisForms) ?? chassis.toString('hex'),
        mac: isMac ? macOf(chassis) : null,
        port: writtenCell(cells.port, numberIn(cells.portSubtype)),
        portDescr: textIn(cells.portDescr),
        name: textIn(cells.name),
        descr: textIn(cells.descr),
        addresses: (addresses.get(index.slice(0, 3).join('.')) ?? []).flatMap((row) => {
          const address = addressOf(row.index.slice(5, 5 + (row.index[4] ?? 0)));
          return address === null ? [] : [address];
        }),
        capabilities: capabilitiesOf(bytesIn(cells.enabled)),
      },
    ];
  });
}

/**
 * Leads from LLDP's number of a port to an interface: by the name that the switch gives the port there, then by its description, then as a
 * port of the bridge, then as the interface's own number, as different makers count.
 */
export function localPorts(
  rows: readonly TableRow<keyof typeof localPortColumns>[],
  ports: readonly SwitchPort[],
  bridge: ReadonlyMap<number, number>,
): (number: number) => number | null {
  const named = new Map<string, number>();
  for (const attribute of ['mac', 'alias', 'descr', 'name'] as const) {
    for (const port of ports) if (port[attribute] !== null) named.set(port[attribute], port.index);
  }
  const indexes = new Set(ports.map(({ index }) => index));
  const byNumber = new Map(
    rows.flatMap(({ index: [number], cells }) => {
      const said = [writtenCell(cells.id, numberIn(cells.subtype)), textIn(cells.descr)];
      const found = said.map((one) => (one === null ? undefined : named.get(one))).find((one) => one !== undefined);
      return number === undefined || found === undefined ? [] : [[number, found] as const];
    }),
  );
  return (number) => byNumber.get(number) ?? bridge.get(number) ?? (indexes.has(number) ? number : null);
}

function writtenCell(value: Parameters<typeof bytesIn>[0], subtype: number | null): string | null {
  const bytes = bytesIn(value);
  return bytes === null ? null : written(bytes, subtype, portForms);
}

function written(bytes: Buffer, subtype: number | null, forms: { mac: number; address: number }): string | null {
  if (subtype === forms.mac) return macOf(bytes) ?? bytes.toString('hex');
  if (subtype === forms.address) return addressOf([...bytes.subarray(1)]) ?? bytes.toString('hex');
  return textOf(bytes);
}

function capabilitiesOf(bytes: Buffer | null): string[] {
  const first = bytes?.[0] ?? 0;
  return capabilityNames.filter((_, bit) => (first & (0x80 >> bit)) !== 0);
}
