/** State numbers of the Linux kernel's TCP table; a connected UDP socket is `established` too. */
export const tcpState = {
  established: 1,
  synSent: 2,
  synReceived: 3,
  timeWait: 6,
  listen: 10,
  newSynReceived: 12,
} as const;

/** One line of a socket table, whatever system it comes from. */
export interface SocketRow {
  /** Name of the connection or listener, the same as long as it lives. */
  key: string;
  transport: 'tcp' | 'udp';
  localIp: string;
  localPort: number;
  remoteIp: string;
  /** 0 when there is no other end: a listener, or a UDP socket that is not connected. */
  remotePort: number;
  /** One of `tcpState`, or another number of the same table. */
  state: number;
  /** Linux socket inode; 0 when no process holds it any more. */
  inode: number;
  /** User id of the socket's owner; -1 when the system does not say. */
  uid: number;
  /** Process id where the table itself names it (Windows). */
  pid?: number;
}

/** True for a TCP listener and for a UDP socket that takes from anyone. */
export function isListening(row: SocketRow): boolean {
  return row.transport === 'tcp' ? row.state === tcpState.listen : row.remotePort === 0;
}

/** True for addresses that never leave the machine. */
export function isLoopback(ip: string): boolean {
  return ip.startsWith('127.') || ip === '::1';
}
