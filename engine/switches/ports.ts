import { bytesIn, macOf, numberIn, type TableRow, textIn } from '#engine/snmp/table-row.ts';
import { oid } from '../snmp/oid.ts';

/** Columns of ifTable that are read (RFC 2863). */
export const interfaceColumns = {
  descr: oid('1.3.6.1.2.1.2.2.1.2'),
  type: oid('1.3.6.1.2.1.2.2.1.3'),
  mac: oid('1.3.6.1.2.1.2.2.1.6'),
  admin: oid('1.3.6.1.2.1.2.2.1.7'),
  oper: oid('1.3.6.1.2.1.2.2.1.8'),
};

/** Columns of ifXTable that are read. */
export const nameColumns = { name: oid('1.3.6.1.2.1.31.1.1.1.1'), alias: oid('1.3.6.1.2.1.31.1.1.1.18') };

/** Interface of a switch. */
export interface SwitchPort {
  /** As people know it: ifName, else ifDescr; unique within the switch. */
  name: string;
  /** What an administrator wrote to it. */
  alias: string | null;
  index: number;
  descr: string | null;
  mac: string | null;
  /** Whether a cable fits: an Ethernet port or a group of them, as opposed to a VLAN or a loop of the switch itself. */
  physical: boolean;
  /** Whether it is switched on. */
  enabled: boolean;
  /** up, down or another word of ifOperStatus. */
  state: string;
}

/** ifType (IANAifType-MIB) of ports with a cable: Ethernet, its older gigabit and fast forms, and groups of ports. */
const cableTypes = new Set([6, 26, 62, 69, 117, 161]);
const states = ['', 'up', 'down', 'testing', 'unknown', 'dormant', 'notPresent', 'lowerLayerDown'];

/** Interfaces out of both tables. */
export function portsOf(
  interfaces: readonly TableRow<keyof typeof interfaceColumns>[],
  named: readonly TableRow<keyof typeof nameColumns>[],
): SwitchPort[] {
  const names = new Map(named.map(({ index, cells }) => [index[0], cells]));
  const taken = new Set<string>();
  return interfaces.flatMap(({ index: [index], cells }) => {
    if (index === undefined) return [];
    const { name, alias } = names.get(index) ?? {};
    const descr = textIn(cells.descr);
    const said = textIn(name) ?? descr ?? `if${index}`;
    const unique = taken.has(said) ? `${said}#${index}` : said;
    taken.add(unique);
    return [
      {
        ...{ name: unique, alias: textIn(alias), index, descr },
        mac: macOf(bytesIn(cells.mac)),
        physical: cableTypes.has(numberIn(cells.type) ?? 0),
        enabled: numberIn(cells.admin) === 1,
        state: states[numberIn(cells.oper) ?? 4] ?? 'unknown',
      },
    ];
  });
}
