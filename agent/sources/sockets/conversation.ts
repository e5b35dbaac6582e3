import { communityId } from '#engine/wire/community-id.ts';
import type { SocketOwner } from './socket-owner.ts';
import { isListening, isLoopback, type SocketRow, tcpState } from './socket-row.ts';

/** A connection turned the way that it was opened: client to server. */
export interface Conversation {
  transport: 'tcp' | 'udp';
  client: string;
  server: string;
  serverPort: number;
  direction: 'inbound' | 'outbound' | 'unknown';
  communityId?: string;
  owner?: SocketOwner;
}

/** Port from which systems take client ports (Linux 32768, Windows 49152). */
export const ephemeralFrom = 32768;

/** The listeners of a machine, remembered a while so that a listener that closed still tells the direction. */
export class Listeners {
  readonly #seen = new Map<string, number>();
  readonly #keepMs: number;

  constructor(keepMs = 120_000) {
    this.#keepMs = keepMs;
  }

  update(rows: readonly SocketRow[], nowMs: number): void {
    for (const row of rows) if (isListening(row)) this.#seen.set(key(row.transport, row.localIp, row.localPort), nowMs);
    for (const [name, at] of this.#seen) if (nowMs - at > this.#keepMs) this.#seen.delete(name);
  }

  has(row: SocketRow): boolean {
    return ['0.0.0.0', '::', row.localIp].some((ip) => this.#seen.has(key(row.transport, ip, row.localPort)));
  }
}

/** Whether a row is a conversation worth telling: it has another end, which is no multicast address. */
export function isConversation(row: SocketRow, includeLoopback: boolean): boolean {
  if (row.remotePort === 0 || isListening(row)) return false;
  if (row.remoteIp === '0.0.0.0' || row.remoteIp === '::' || /^(?:2(?:2[4-9]|3\d)\.|ff)/.test(row.remoteIp))
    return false;
  return includeLoopback || !(isLoopback(row.localIp) || isLoopback(row.remoteIp));
}

/** Turns a row into client and server; where nothing tells who opened it, the direction is `unknown`. */
export function orient(row: SocketRow, listeners: Pick<Listeners, 'has'>): Conversation {
  const direction = directionOf(row, listeners);
  const localServes = direction === 'inbound' || (direction === 'unknown' && row.localPort < row.remotePort);
  const conversation: Conversation = {
    transport: row.transport,
    client: localServes ? row.remoteIp : row.localIp,
    server: localServes ? row.localIp : row.remoteIp,
    serverPort: localServes ? row.localPort : row.remotePort,
    direction,
  };
  const local = { ip: row.localIp, port: row.localPort };
  const id = communityId(row.transport, local, { ip: row.remoteIp, port: row.remotePort });
  if (id !== undefined) conversation.communityId = id;
  return conversation;
}

/** A machine sees all its own listeners: a client-range port that nobody listens on was opened from here. */
function directionOf(row: SocketRow, listeners: Pick<Listeners, 'has'>): Conversation['direction'] {
  if (row.transport === 'tcp') {
    if (row.state === tcpState.synSent) return 'outbound';
    if (row.state === tcpState.synReceived || row.state === tcpState.newSynReceived) return 'inbound';
  }
  if (listeners.has(row)) return 'inbound';
  return row.localPort >= ephemeralFrom ? 'outbound' : 'unknown';
}

function key(transport: string, ip: string, port: number): string {
  return `${transport} ${ip} ${port}`;
}
