import { type SocketRow, tcpState } from './socket-row.ts';

/**
 * Parses `netstat -ano` of Windows in any display language: only the shape of a line counts (a TCP line has five
 * columns, a UDP line four), never its words. A listener is a TCP line whose other end is port 0.
 */
export function parseNetstat(output: string): SocketRow[] {
  const rows: SocketRow[] = [];
  for (const line of output.split(/\r?\n/)) {
    const parts = line.trim().split(/\s+/);
    const transport = parts[0] === 'TCP' ? 'tcp' : parts[0] === 'UDP' ? 'udp' : undefined;
    if (transport === undefined || parts.length !== (transport === 'tcp' ? 5 : 4)) continue;
    const local = endpoint(parts[1] ?? '');
    const remote = endpoint(parts[2] ?? '');
    const pid = Number(parts.at(-1));
    if (!local || !remote || !Number.isInteger(pid)) continue;
    rows.push({
      key: `${transport} ${parts[1]} ${parts[2]}`,
      transport,
      localIp: local.ip,
      localPort: local.port,
      remoteIp: remote.ip,
      remotePort: remote.port,
      state: transport === 'tcp' ? state(remote.port, parts[3] ?? '') : 0,
      inode: 0,
      uid: -1,
      pid,
    });
  }
  return rows;
}

function endpoint(text: string): { ip: string; port: number } | undefined {
  if (text === '*:*') return { ip: '0.0.0.0', port: 0 };
  const match = /^(?:\[([^\]%]+)(?:%\d+)?\]|([\d.]+)):(\d+)$/.exec(text);
  if (!match) return undefined;
  return { ip: match[1] ?? match[2] ?? '', port: Number(match[3]) };
}

/** The two states that tell something about the direction are printed in English everywhere we know of. */
function state(remotePort: number, word: string): number {
  if (remotePort === 0) return tcpState.listen;
  if (word === 'SYN_SENT') return tcpState.synSent;
  if (word === 'SYN_RECEIVED') return tcpState.synReceived;
  return word === 'TIME_WAIT' ? tcpState.timeWait : tcpState.established;
}
