import type { LineOptions } from './device-line.ts';
import { TcpLine } from './tcp-line.ts';
import { UdpLine } from './udp-line.ts';

/** How a controller on the network is reached. */
export type NetworkTransport = 'tcp' | 'udp';

/** A line over either; only over TCP an answer may come in pieces. */
export function networkLine(options: LineOptions & { transport: NetworkTransport }): TcpLine | UdpLine {
  return options.transport === 'udp' ? new UdpLine(options) : new TcpLine(options);
}
