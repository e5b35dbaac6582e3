import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { LineOptions } from './device-line.ts';
import { SocketLine, type Transport } from './socket-line.ts';

const udp: Transport<Socket> = {
  heard: 'message',
  inPieces: false,
  late: 'no address',
  gone: 'nobody listens at this address',
  start: ({ host, port, signal }) => {
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', ...(signal ? { signal } : {}) });
    if (!signal?.aborted) socket.connect(port, host);
    return socket;
  },
  send: (socket, frame) => socket.send(frame),
  end: (socket) => void socket.close(),
  localAddress: (socket) => socket.address().address,
};

/** A line over UDP: a connected socket, so that only the device itself is heard; one datagram is one frame. */
export class UdpLine extends SocketLine<Socket> {
  constructor(options: LineOptions) {
    super(udp, options);
  }
}
