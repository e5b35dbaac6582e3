import { communityId } from '../community-id.ts';
import type { FlowTable } from './flow-table.ts';

const transports = new Map([
  [1, 'icmp'],
  [2, 'igmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [58, 'ipv6-icmp'],
  [132, 'sctp'],
]);

/** Name of a row's transport, or its number where it has none. */
export function transportName(transport: number): string {
  return transports.get(transport & 0xff) ?? String(transport & 0xff);
}

/** Community id of a row; undefined where the transport has no ports or they could not be read. */
export function flowCommunityId(flows: FlowTable, row: number): string | undefined {
  const transport = flows.transport(row);
  if (transport !== 6 && transport !== 17) return undefined;
  return communityId(
    transport === 6 ? 'tcp' : 'udp',
    { ip: flows.address(row, 0), port: flows.port(row, 0) },
    { ip: flows.address(row, 1), port: flows.port(row, 1) },
  );
}
