import { connect, type Socket } from 'node:net';
import type { LineOptions } from './device-line.ts';
import { SocketLine, type Transport } from './socket-line.ts';

const tcp: Transport<Socket> = {
  heard: 'data',
  inPieces: true,
  late: 'no connection',
  gone: 'the device closed the connection',
  start: ({ host, port, signal }) => connect({ host, port, noDelay: true, ...(signal ? { signal } : {}) }),
  send: (socket, frame) => void socket.write(frame),
  end: (socket) => void socket.destroy(),
  localAddress: (socket) => socket.localAddress,
};

/** A line over TCP. */
export class TcpLine extends SocketLine<Socket> {
  constructor(options: LineOptions) {
    super(tcp, options);
  }
}
