/** A port of a switch on the bench; its ifIndex is 100 and its number more. */
export interface BenchPort {
  name: string;
  alias?: string;
  up?: boolean;
  enabled?: boolean;
}

/** A switch on the bench: what its tables say. */
export interface BenchSwitch {
  name: string;
  mac: string;
  ports: BenchPort[];
  /** Hardware address, number of the port from 1 on, VLAN. */
  stations: [mac: string, port: number, vlan: number][];
  neighbours?: {
    port: number;
    chassis: string;
    portId: string;
    name: string;
    address?: string;
    capabilities: number;
  }[];
  arp?: [address: string, mac: string][];
}

/** Lines `OID TYPE VALUE` of a switch, in the order of a walk; types as snmpd names them. */
export function objectsOf({ mac, ports, stations, neighbours = [], arp = [] }: BenchSwitch): string[] {
  const lines: [string, string, string | number][] = [];
  const put = (oid: string, type: 'integer' | 'string' | 'octet', value: string | number) =>
    lines.push([oid, type, value]);
  for (const [at, { name, alias = '', up = true, enabled = true }] of ports.entries()) {
    const index = 101 + at;
    put(`1.3.6.1.2.1.2.2.1.2.${index}`, 'string', `Ethernet port ${at + 1}`);
    put(`1.3.6.1.2.1.2.2.1.3.${index}`, 'integer', 6);
    put(`1.3.6.1.2.1.2.2.1.7.${index}`, 'integer', enabled ? 1 : 2);
    put(`1.3.6.1.2.1.2.2.1.8.${index}`, 'integer', up ? 1 : 2);
    put(`1.3.6.1.2.1.31.1.1.1.1.${index}`, 'string', name);
    if (alias !== '') put(`1.3.6.1.2.1.31.1.1.1.18.${index}`, 'string', alias);
    put(`1.3.6.1.2.1.17.1.4.1.2.${at + 1}`, 'integer', index);
    put(`1.0.8802.1.1.2.1.3.7.1.2.${at + 1}`, 'integer', 5);
    put(`1.0.8802.1.1.2.1.3.7.1.3.${at + 1}`, 'string', name);
  }
  put('1.3.6.1.2.1.17.1.1.0', 'octet', hexOf(mac));
  for (const vlan of new Set(stations.map(([, , one]) => one))) {
    put(`1.3.6.1.2.1.17.7.1.4.2.1.3.0.${vlan}`, 'integer', vlan);
  }
  for (const [station, port, vlan] of stations) {
    const index = `${vlan}.${bytesOf(station).join('.')}`;
    put(`1.3.6.1.2.1.17.7.1.2.2.1.2.${index}`, 'integer', port);
    put(`1.3.6.1.2.1.17.7.1.2.2.1.3.${index}`, 'integer', 3);
  }
  for (const [at, one] of neighbours.entries()) {
    const index = `0.${one.port}.${at + 1}`;
    put(`1.0.8802.1.1.2.1.4.1.1.4.${index}`, 'integer', 4);
    put(`1.0.8802.1.1.2.1.4.1.1.5.${index}`, 'octet', hexOf(one.chassis));
    put(`1.0.8802.1.1.2.1.4.1.1.6.${index}`, 'integer', 5);
    put(`1.0.8802.1.1.2.1.4.1.1.7.${index}`, 'string', one.portId);
    put(`1.0.8802.1.1.2.1.4.1.1.9.${index}`, 'string', one.name);
    put(`1.0.8802.1.1.2.1.4.1.1.12.${index}`, 'octet', `${one.capabilities.toString(16).padStart(2, '0')} 00`);
    if (one.address) put(`1.0.8802.1.1.2.1.4.2.1.3.${index}.1.4.${one.address}`, 'integer', 2);
  }
  for (const [address, holder] of arp) {
    put(`1.3.6.1.2.1.4.22.1.2.101.${address}`, 'octet', hexOf(holder));
    put(`1.3.6.1.2.1.4.22.1.4.101.${address}`, 'integer', 3);
  }
  const key = (oid: string) =>
    oid
      .split('.')
      .map((arc) => arc.padStart(10, '0'))
      .join('.');
  return lines.toSorted(([a], [b]) => (key(a) < key(b) ? -1 : 1)).map((line) => line.join(' '));
}

function bytesOf(mac: string): number[] {
  return mac.split(':').map((one) => Number.parseInt(one, 16));
}

function hexOf(mac: string): string {
  return mac.replaceAll(':', ' ').toUpperCase();
}
