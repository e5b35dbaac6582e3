import { oid } from '#engine/snmp/oid.ts';
import { bytesIn, macOf, type TableRow, textIn } from '#engine/snmp/table-row.ts';
import { heldAddresses, mediaColumns, physicalColumns } from '#engine/switches/arp.ts';
import {
  bridgePortColumns,
  ciscoVlanColumns,
  ciscoVlans,
  interfacesOf,
  plainColumns,
  portVlanColumns,
  type Station,
  stationsOf,
  tableOfVlanColumns,
  vlanColumns,
  vlansByTable,
} from '#engine/switches/forwarding.ts';
import { localPortColumns, localPorts, managementColumns, neighboursOf, remoteColumns } from '#engine/switches/lldp.ts';
import { interfaceColumns, nameColumns, portsOf } from '#engine/switches/ports.ts';
import type { PicturePart, SwitchPicture } from '#engine/switches/switch-picture.ts';
import { because, type Reason } from '#protocol/reasons/reason.ts';
import { type GentleReader, reasonOf } from '../../controllers/gentle-reader.ts';
import { StoppedReadingError } from '../../controllers/stopped-reading.ts';
import { answerIn, type SnmpPort } from './port.ts';
import type { SwitchConfig } from './source.config.ts';
import { type TableWish, type WalkLimits, walkTable } from './walk.ts';

const systemOids = { descr: '1.3.6.1.2.1.1.1.0', name: '1.3.6.1.2.1.1.5.0', location: '1.3.6.1.2.1.1.6.0' };
const bridgeAddress = '1.3.6.1.2.1.17.1.1.0';

/** What a reading runs on. */
export interface SwitchReading {
  config: SwitchConfig;
  port: SnmpPort;
  reader: GentleReader;
  limits: WalkLimits;
}

/** Reads what is wanted of a switch into a picture; what could not be read to its end is not in `whole`, and `troubles` says why. */
export async function readSwitch(reading: SwitchReading, picture: SwitchPicture, troubles: Reason[]): Promise<void> {
  await system(reading, picture);
  const read = new Set<PicturePart>(reading.config.read);
  const part = async (name: PicturePart, work: () => Promise<Reason[]>) => {
    if (!read.has(name)) return;
    const found = await work();
    if (found.length === 0) picture.whole.add(name);
    troubles.push(...found);
  };
  const unnamed = await ports(reading, picture);
  if (unnamed.length > 0) {
    // Without the right names all that follows would be told of ports that do not exist.
    picture.ports = [];
    troubles.push(...unnamed);
    return;
  }
  if (read.has('ports')) picture.whole.add('ports');
  let bridge = new Map<number, number>();
  if (read.has('forwarding') || read.has('neighbours')) {
    const { rows } = await walk(reading, { name: 'dot1dBasePortTable', columns: bridgePortColumns });
    bridge = interfacesOf(rows);
  }
  await part('neighbours', () => neighbours(reading, picture, bridge));
  await part('arp', () => addresses(reading, picture));
  await part('forwarding', () => forwarding(reading, picture, bridge));
}

function walk<Column extends string>({ port, reader, limits }: SwitchReading, wish: TableWish<Column>) {
  return walkTable(port, reader, wish, limits);
}

async function system({ port, reader }: SwitchReading, picture: SwitchPicture): Promise<void> {
  const ask = async (oids: string[]) => {
    const outcome = await reader.ask('Get', () => port.ask({ kind: 'get', oids: oids.map(oid) }), answerIn);
    if (outcome.kind === 'value') return outcome.value.varbinds.map(({ value }) => value);
    throw new StoppedReadingError(because('switch_table_unread', { table: 'system', message: reasonOf(outcome) }));
  };
  const [descr, name, location] = await ask(Object.values(systemOids));
  picture.descr = textIn(descr);
  picture.name = textIn(name);
  picture.location = textIn(location);
  const [own] = await ask([bridgeAddress]);
  const mac = macOf(bytesIn(own));
  if (mac !== null) picture.macs.add(mac);
}

async function ports(reading: SwitchReading, picture: SwitchPicture): Promise<Reason[]> {
  const interfaces = await walk(reading, { name: 'ifTable', columns: interfaceColumns });
  const named = await walk(reading, { name: 'ifXTable', columns: nameColumns });
  picture.ports = portsOf(interfaces.rows, named.rows);
  for (const { mac } of picture.ports) if (mac !== null && mac !== '00:00:00:00:00:00') picture.macs.add(mac);
  return troublesOf(interfaces, named);
}

async function neighbours(
  reading: SwitchReading,
  picture: SwitchPicture,
  bridge: ReadonlyMap<number, number>,
): Promise<Reason[]> {
  const remote = await walk(reading, { name: 'lldpRemTable', columns: remoteColumns });
  if (remote.rows.length === 0) return troublesOf(remote);
  const local = await walk(reading, { name: 'lldpLocPortTable', columns: localPortColumns });
  const management = await walk(reading, { name: 'lldpRemManAddrTable', columns: managementColumns });
  const lead = localPorts(local.rows, picture.ports, bridge);
  picture.neighbours = neighboursOf(remote.rows, management.rows, lead);
  return troublesOf(remote, local, management);
}

async function addresses(reading: SwitchReading, picture: SwitchPicture): Promise<Reason[]> {
  const media = await walk(reading, { name: 'ipNetToMediaTable', columns: mediaColumns });
  const physical = await walk(reading, { name: 'ipNetToPhysicalTable', columns: physicalColumns });
  picture.addresses = [...heldAddresses(media.rows, 1), ...heldAddresses(physical.rows, 3)];
  return troublesOf(media, physical);
}

async function forwarding(
  reading: SwitchReading,
  picture: SwitchPicture,
  bridge: ReadonlyMap<number, number>,
): Promise<Reason[]> {
  if (reading.config.tablePerVlan) return tablesOfVlans(reading, picture);
  const tables = await walk(reading, { name: 'dot1qVlanCurrentTable', columns: tableOfVlanColumns });
  const byTable = vlansByTable(tables.rows);
  const tagged = await walk(reading, { name: 'dot1qTpFdbTable', columns: vlanColumns });
  const vlanOf = (table: number | null) =>
    table === null ? null : tables.rows.length > 0 ? (byTable.get(table) ?? null) : table;
  const found = add(picture, { rows: tagged.rows, interfaces: bridge, vlanOf });
  if (tagged.rows.length > 0) return [...found, ...troublesOf(tables, tagged)];
  const plain = await walk(reading, { name: 'dot1dTpFdbTable', columns: plainColumns });
  const untagged = await walk(reading, { name: 'dot1qPortVlanTable', columns: portVlanColumns });
  const vlans = new Map(
    untagged.rows.map(({ index, cells: { vlan } }) => [index[0], vlan?.type === 'number' ? vlan.value : null]),
  );
  const bare = add(picture, { rows: plain.rows, interfaces: bridge, vlanOf: (_, port) => vlans.get(port) ?? null });
  if (plain.rows.length === 0) bare.push(because('switch_no_forwarding'));
  return [...found, ...bare, ...troublesOf(tables, tagged, plain, untagged)];
}

/** A Cisco switch keeps a table for each VLAN, with its own ports of the bridge. */
async function tablesOfVlans(reading: SwitchReading, picture: SwitchPicture): Promise<Reason[]> {
  const troubles: Reason[] = [];
  let { vlans } = reading.config;
  if (vlans.length === 0) {
    const told = await walk(reading, { name: 'vtpVlanTable', columns: ciscoVlanColumns });
    troubles.push(...troublesOf(told));
    vlans = ciscoVlans(told.rows);
  }
  for (const vlan of vlans) {
    const context = String(vlan);
    const ports = await walk(reading, { name: `dot1dBasePortTable@${vlan}`, columns: bridgePortColumns, context });
    const table = await walk(reading, { name: `dot1dTpFdbTable@${vlan}`, columns: plainColumns, context });
    troubles.push(...add(picture, { rows: table.rows, interfaces: interfacesOf(ports.rows), vlanOf: () => vlan }));
    troubles.push(...troublesOf(ports, table));
  }
  if (picture.stations.length === 0) troubles.push(because('switch_no_forwarding'));
  return troubles;
}

function add(picture: SwitchPicture, table: Parameters<typeof stationsOf>[0]): Reason[] {
  const { stations, portless } = stationsOf(table);
  for (const one of stations) picture.stations.push(one satisfies Station);
  return portless === 0 ? [] : [because('switch_rows_without_port', { count: portless })];
}

function troublesOf(...tables: { trouble: Reason | undefined; rows: TableRow<never>[] | unknown[] }[]): Reason[] {
  return tables.flatMap(({ trouble }) => (trouble === undefined ? [] : [trouble]));
}
