import { isIP } from 'node:net';
import type { StoredEvent } from '#protocol/events/event.ts';
import { foldMac } from '#protocol/mac.ts';
import { hostOfEndpoint } from '../assets/asset-observer.ts';

/**
 * How something was seen: `socket` in the tables of a machine's own connections, `agent` by a machine that tells of itself, `neighbour`
 * in its table of neighbours, `switch` in the forwarding table of a switch, `poll` by this product's own reading; the rest is as the event says (capture, netflow, zeek, suricata …).
 */
export type How = string;

/** A host that was seen, with what showed of it. */
export interface HostSight {
  of: 'host';
  address: string;
  mac?: string;
  name?: string;
  /** Protocol by which this product itself reads it. */
  readAs?: string;
  manyAddresses?: boolean;
}

/** A program at one end of a conversation. */
export interface SeenProgram {
  name: string;
  executable: string | null;
  user: string | null;
}

/** What one asks of another in a control protocol. */
export interface SeenOperation {
  class: string;
  operation: string;
  /** Unit or area that the addresses lie in; empty without one. */
  area: string;
  addresses: [number, number] | null;
  count: number;
}

/** A conversation that was seen. */
export interface PairSight {
  of: 'pair';
  client: string;
  server: string;
  transport: string;
  /** Null where many changing ports of the pair were folded into one. */
  port: number | null;
  /** False where nobody knows who began it. */
  sure: boolean;
  connections: number;
  clientProgram: SeenProgram | null;
  serverProgram: SeenProgram | null;
  clientMac?: string;
  /** A rule of its own tells that it is new: it is kept and decided about, but not raised once more. */
  toldApart?: true;
  operation?: SeenOperation;
}

/** A port at which a machine listens, as its agent tells. */
export interface ListenSight {
  of: 'listen';
  port: number;
  transport: string;
  program: string | null;
  gone: boolean;
}

/** What an event shows of the network, by whom and how. */
export interface Sights {
  how: How;
  by: string;
  sights: (HostSight | PairSight | ListenSight)[];
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Kinds of events that show something of the network. */
export const networkKinds: ReadonlySet<string> = new Set([
  'net.flow',
  'net.new_talker',
  'net.neighbour',
  'host.posture',
  'ot.snapshot',
  'net.operation',
  'ot.command',
  'net.host',
  'net.finding',
  'net.switch_port',
]);

/** What an event shows; null when that is nothing. Group, loopback and broken addresses are no hosts. */
export function sightsOf(event: Pick<StoredEvent, 'kind' | 'agent' | 'fields'>): Sights | null {
  const found = readers[event.kind]?.(event);
  return found && found.sights.length > 0 ? { ...found, by: event.agent } : null;
}

type Reader = (event: Pick<StoredEvent, 'fields'>) => Omit<Sights, 'by'> | null;

const readers: Readonly<Record<string, Reader>> = {
  'net.flow': talk,
  'net.new_talker': talk,
  'net.operation': operated,
  'ot.command': operated,
  'net.host': ({ fields }) => {
    // Whom others only looked for may not be there.
    const address = fields['event.action'] === 'asked' ? null : hostAddress(fields['source.ip']);
    if (address === null) return null;
    const [name, mac] = [text(fields['hinomi.host.called']), foldMac(String(fields['source.mac'] ?? ''))];
    const how = text(fields['hinomi.vantage']) ?? 'capture';
    return { how, sights: [{ of: 'host', address, ...(name && { name }), ...(mac && { mac }) }] };
  },
  'net.finding': found,
  'net.neighbour': ({ fields }) => {
    const address = hostAddress(fields['source.ip']);
    const mac = foldMac(String(fields['source.mac'] ?? ''));
    if (address === null || mac === null) return null;
    const manyAddresses = fields['hinomi.neighbour.many_addresses'] === true;
    return { how: 'neighbour', sights: [{ of: 'host', address, mac, ...(manyAddresses && { manyAddresses }) }] };
  },
  'net.switch_port': ({ fields }) => {
    // Without an address the place is kept by hardware address alone.
    const address = fields['event.action'] === 'gone' ? null : hostAddress(fields['source.ip']);
    const mac = foldMac(String(fields['source.mac'] ?? ''));
    return address === null || mac === null ? null : { how: 'switch', sights: [{ of: 'host', address, mac }] };
  },
  'host.posture': ({ fields }) => {
    if (fields['hinomi.posture.item'] === 'listening_port') return listening(fields);
    if (fields['hinomi.posture.item'] !== 'os') return null;
    const name = text(fields['host.name']) ?? undefined;
    const addresses = Array.isArray(fields['host.ip']) ? fields['host.ip'] : [];
    const macs = Array.isArray(fields['host.mac']) ? fields['host.mac'].map((one) => foldMac(String(one))) : [];
    const mac = macs.length === 1 ? (macs[0] ?? undefined) : undefined;
    return {
      how: 'agent',
      sights: addresses.flatMap((one) => {
        const address = hostAddress(one);
        return address === null ? [] : [{ of: 'host' as const, address, ...(name && { name }), ...(mac && { mac }) }];
      }),
    };
  },
  'ot.snapshot': ({ fields }) => {
    const address = hostAddress(hostOfEndpoint(text(fields['device.address']) ?? ''));
    if (address === null) return null;
    const [readAs, name] = [text(fields['device.protocol']), text(fields['device.id'])];
    return { how: 'poll', sights: [{ of: 'host', address, ...(readAs && { readAs }), ...(name && { name }) }] };
  },
};

function talk({ fields }: Pick<StoredEvent, 'fields'>): Omit<Sights, 'by'> | null {
  const client = hostAddress(fields['source.ip']);
  const server = hostAddress(fields['destination.ip']);
  if (client === null || server === null || client === server) return null;
  const direction = fields['network.direction'];
  const program = programOf(fields);
  const how = text(fields['hinomi.vantage']) ?? 'socket';
  const mac = foldMac(String(fields['source.mac'] ?? ''));
  const count = Number(fields['hinomi.flow.connections'] ?? 1);
  return {
    how,
    sights: [
      {
        of: 'pair',
        client,
        server,
        transport: text(fields['network.transport']) ?? 'tcp',
        port: typeof fields['destination.port'] === 'number' ? fields['destination.port'] : null,
        sure: direction !== 'unknown',
        connections: Number.isFinite(count) && count > 0 ? Math.min(count, 1e9) : 1,
        clientProgram: direction === 'outbound' ? program : null,
        serverProgram: direction === 'inbound' ? program : null,
        ...(mac && { clientMac: mac }),
      },
    ],
  };
}

/** An operation of a control protocol shows the conversation that carried it, too. */
function operated({ fields }: Pick<StoredEvent, 'fields'>): Omit<Sights, 'by'> | null {
  const found = talk({ fields: { ...fields, 'network.direction': 'told', 'hinomi.flow.connections': 1 } });
  const kind = text(fields['event.action']);
  const pair = found?.sights[0];
  if (!found || kind === null || pair?.of !== 'pair') return null;
  const unit = fields['hinomi.operation.unit'];
  const area = [typeof unit === 'number' ? String(unit) : null, text(fields['hinomi.operation.area'])];
  const [low, high] = [fields['hinomi.operation.first_address'], fields['hinomi.operation.last_address']];
  const count = Number(fields['hinomi.operation.requests'] ?? fields['hinomi.operation.count'] ?? 1);
  pair.operation = {
    class: kind,
    operation: text(fields['hinomi.operation.name']) ?? text(fields['event.code']) ?? kind,
    area: area.filter((one) => one !== null).join('/'),
    addresses: typeof low === 'number' && typeof high === 'number' ? [low, high] : null,
    count: Number.isFinite(count) && count > 0 ? count : 1,
  };
  return { ...found, how: text(fields['hinomi.vantage']) ?? 'capture' };
}

/** Conversations that a detector on the wire found to be new, by what it calls them; the second ones are raised by rules of their own. */
const newTalk: ReadonlySet<string> = new Set(['new_pair', 'new_service', 'unauthorised_master', 'unauthorised_write']);
const toldApart: ReadonlySet<string> = new Set([
  'file_transfer',
  'remote_access',
  'new_resolver',
  'outside_destination',
  'outside_source',
]);

/** What a detector found to be new shows seconds after it began; the sums of the minute come later. */
function found({ fields }: Pick<StoredEvent, 'fields'>): Omit<Sights, 'by'> | null {
  const kind = String(fields['event.action']);
  if (kind === 'new_host') {
    const address = hostAddress(fields['hinomi.finding.host']);
    return address === null ? null : { how: 'capture', sights: [{ of: 'host', address }] };
  }
  if (!newTalk.has(kind) && !toldApart.has(kind)) return null;
  const seen = talk({ fields: { ...fields, 'network.direction': 'told', 'source.mac': null } });
  const pair = seen?.sights[0];
  if (pair?.of === 'pair' && toldApart.has(kind)) pair.toldApart = true;
  return seen && { ...seen, how: 'capture' };
}

function listening(fields: StoredEvent['fields']): Omit<Sights, 'by'> | null {
  const port = fields['destination.port'];
  const address = text(fields['server.address']) ?? '';
  if (typeof port !== 'number' || isLoopback(address)) return null;
  return {
    how: 'agent',
    sights: [
      {
        of: 'listen',
        port,
        transport: text(fields['network.transport']) ?? 'tcp',
        program: text(fields['process.name']),
        gone: fields['event.action'] === 'removed',
      },
    ],
  };
}

function programOf(fields: StoredEvent['fields']): SeenProgram | null {
  const name = text(fields['process.name']);
  return name === null
    ? null
    : { name, executable: text(fields['process.executable']), user: text(fields['user.name']) };
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

/** An address of one device; null for loopback, multicast, broadcast, none, and what is no address. */
export function hostAddress(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const address = value.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  const version = isIP(address);
  if (version === 0 || isLoopback(address)) return null;
  if (version === 6) return address === '::' || address.startsWith('ff') || address.includes('%') ? null : address;
  const first = Number(address.split('.', 1)[0]);
  return first === 0 || first >= 224 || address.endsWith('.255') ? null : address;
}
