import type { CaptureDecoder } from './capture-decoder.ts';
import { flowCommunityId, transportName } from './flow/flow-names.ts';
import { isUnicast } from './flow/unicast.ts';
import { portless } from './frame/internet-layer.ts';
import { ModbusConversation } from './modbus/modbus-conversation.ts';
import { wordFields } from './names/word-fields.ts';
import { OpcUaConversation } from './opcua/opcua-conversation.ts';
import type { Conversation } from './stream/conversation.ts';
import { TalliedConversation } from './stream/tallied-conversation.ts';

/** A line of a capture's content: a flow, a group of transactions, or a host. Names are those of the product's events where they have one. */
export type CaptureRow = { kind: 'net.flow' | 'ot.transactions' | 'net.host' } & Record<string, unknown>;

/** Everything in a capture, line by line: flows in order of first sight, each followed by its transactions, then hosts. */
export function* captureRows(capture: CaptureDecoder): Generator<CaptureRow> {
  for (let row = 0; row < capture.flows.count; row++) {
    yield flowRow(capture, row);
    yield* transactionRows(capture, row);
  }
  yield* hostRows(capture);
}

/** Time of a row in the form of the product's events; null where the capture has none. */
function timeText(time: number): string | null {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : null;
}

function ends(capture: CaptureDecoder, row: number): Record<string, unknown> {
  const client = capture.client(row);
  const server = client ^ 1;
  const { flows } = capture;
  const ported = (flows.transport(row) & portless) === 0;
  return {
    'source.ip': flows.address(row, client),
    ...(ported ? { 'source.port': flows.port(row, client) } : {}),
    'destination.ip': flows.address(row, server),
    ...(ported ? { 'destination.port': flows.port(row, server) } : {}),
  };
}

function flowRow(capture: CaptureDecoder, row: number): CaptureRow {
  const { flows } = capture;
  const client = capture.client(row);
  const at = [row * 2 + client, row * 2 + (client ^ 1)] as const;
  const conversation = capture.conversation(row);
  const words = conversation ? undefined : capture.wordsOf(row);
  const id = flowCommunityId(flows, row);
  return {
    kind: 'net.flow',
    'network.transport': transportName(flows.transport(row)),
    ...ends(capture, row),
    ...(id ? { 'network.community_id': id } : {}),
    'network.protocol': conversation?.protocol ?? words?.protocol ?? null,
    ...wordFields(words),
    'source.packets': flows.packets[at[0]],
    'source.bytes': flows.bytes[at[0]],
    'destination.packets': flows.packets[at[1]],
    'destination.bytes': flows.bytes[at[1]],
    first: timeText(flows.first[row]!),
    last: timeText(flows.last[row]!),
    first_packet: flows.firstPacket[row],
    ...(conversation ? described(conversation) : {}),
  };
}

/** What a protocol tells about a flow as a whole. */
function described(conversation: Conversation): Record<string, unknown> {
  if (conversation instanceof ModbusConversation) {
    return {
      ...(conversation.identification ? { identification: conversation.identification } : {}),
      unanswered: conversation.transactions.unanswered + conversation.transactions.waiting,
      ...(conversation.junkBytes > 0 ? { junk_bytes: conversation.junkBytes } : {}),
    };
  }
  if (conversation instanceof OpcUaConversation) {
    return {
      messages: Object.fromEntries(conversation.messages),
      opaque: conversation.opaque,
      aborted: conversation.aborted,
      security_policies: [...conversation.policies],
      security_modes: [...conversation.modes],
      identities: [...conversation.identities],
      endpoint: conversation.endpoint,
      ...(conversation.junkBytes > 0 ? { junk_bytes: conversation.junkBytes } : {}),
    };
  }
  if (conversation instanceof TalliedConversation && conversation.junkBytes > 0) {
    return { junk_bytes: conversation.junkBytes };
  }
  return {};
}

function* transactionRows(capture: CaptureDecoder, row: number): Generator<CaptureRow> {
  const conversation = capture.conversation(row);
  if (!conversation) return;
  for (const { first, last, ...group } of conversation.operations(capture.client(row))) {
    yield {
      kind: 'ot.transactions',
      'network.protocol': conversation.protocol,
      ...ends(capture, row),
      ...group,
      first: timeText(first),
      last: timeText(last),
    };
  }
}

interface SeenHost {
  ip?: string;
  mac?: string;
  name?: string;
  description?: string;
  port?: string;
  role?: string;
  packet: number;
  seen: Set<string>;
}

/** Hosts by address: who sent, who was asked for, and what they announced; who announced itself without an address stands alone. */
function* hostRows({ flows, arp, announcements }: CaptureDecoder): Generator<CaptureRow> {
  const hosts = new Map<string, SeenHost>();
  const note = (ip: string, packet: number, by: string, known: Partial<SeenHost> = {}): void => {
    const host = hosts.get(ip) ?? { ip, packet, seen: new Set<string>() };
    host.seen.add(by);
    hosts.set(ip, Object.assign(host, known, { packet: Math.min(host.packet, packet) }));
  };
  for (let row = 0; row < flows.count; row++) {
    for (const end of [0, 1]) {
      const ip = flows.address(row, end);
      if (flows.packets[row * 2 + end]! > 0 && isUnicast(ip)) note(ip, flows.firstPacket[row]!, 'ip');
    }
  }
  for (const [ip, { mac, packet }] of arp.senders) note(ip, packet, 'arp', mac === undefined ? {} : { mac });
  for (const [ip, { packet }] of arp.targets) if (!hosts.has(ip)) note(ip, packet, 'hint');
  const placeless: SeenHost[] = [];
  for (const { by, packet, ip, ...known } of announcements.known.values()) {
    if (ip === undefined) placeless.push({ packet, seen: new Set([by]), ...known });
    else note(ip, packet, by, known);
  }
  for (const { ip, mac, name, description, port, role, packet, seen } of [...hosts.values(), ...placeless]) {
    yield {
      kind: 'net.host',
      ...(ip ? { 'host.ip': ip } : {}),
      ...(mac ? { 'host.mac': mac } : {}),
      ...(name ? { 'host.name': name } : {}),
      ...(description ? { description } : {}),
      ...(port ? { port } : {}),
      ...(role ? { role } : {}),
      seen_by: [...seen],
      first_packet: packet,
    };
  }
}
