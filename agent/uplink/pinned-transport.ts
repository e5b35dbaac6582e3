import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import * as nodeTransport from '@nats-io/transport-node/lib/node_transport.js';
import { PinMismatchError, verifyPinned } from './pinned-tls.ts';

/** A server as the client names it to its transport. */
export interface ServerAddress {
  hostname: string;
  port?: number;
  tlsName: string;
}

/** What we use of the client's transport; it carries each connection attempt. */
export interface Transport {
  connect(server: ServerAddress, options: unknown): Promise<void>;
}

interface NodeTransportShape extends Transport {
  socket: Socket;
  startTLS(): Promise<TLSSocket>;
}

const { NodeTransport, nodeResolveHost } = nodeTransport as unknown as {
  NodeTransport: new () => NodeTransportShape;
  nodeResolveHost: unknown;
};

/** The client's own way to look up a host. */
export const resolveHost = nodeResolveHost;

/**
 * The client's transport with the pin checked before anything is said. With a pin the line is encrypted or it is not used:
 * whoever sits between may tell the client that there is no TLS to start.
 */
export function pinnedTransport(pin: string | null): new () => Transport {
  return class PinnedTransport extends NodeTransport {
    private host = '';

    override async startTLS(): Promise<TLSSocket> {
      const socket = await super.startTLS();
      try {
        if (pin) verifyPinned(socket, this.host, pin);
      } catch (error) {
        socket.destroy();
        throw error;
      }
      return socket;
    }

    override async connect(server: ServerAddress, options: unknown): Promise<void> {
      this.host = server.tlsName || server.hostname;
      await super.connect(server, options);
      if (!pin || (this.socket as TLSSocket).encrypted) return;
      this.socket.destroy();
      throw new PinMismatchError(
        `the server at ${this.host} does not speak TLS, and the enrolment token pinned its key`,
      );
    }
  };
}
