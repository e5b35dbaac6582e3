import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import {
  type ConnectionOptions,
  jwtAuthenticator,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory,
} from '@nats-io/transport-node';
import * as nodeTransport from '@nats-io/transport-node/lib/node_transport.js';
import { verifyPinned } from './pinned-tls.ts';

/** How to reach the site's server and who we are there. */
export interface BusAccess {
  urls: string[];
  /** SHA-256 of the authority's public key; without it only loopback is allowed. */
  pin: string | null;
  jwt: string;
  seed: string;
  inboxPrefix: string;
  name: string;
}

/** A server beyond this machine without a pin: nothing would tell it from an impostor. */
export class UnpinnedServerError extends Error {
  override name = 'UnpinnedServerError';
}

/** Connects for good: reconnects with a growing, jittered delay until it is closed. */
export async function connectBus(access: BusAccess): Promise<NatsConnection> {
  const { NodeTransport, nodeResolveHost } = nodeTransport as unknown as {
    NodeTransport: new () => TransportShape;
    nodeResolveHost: unknown;
  };
  if (!access.pin && !access.urls.every(isLoopbackUrl)) {
    throw new UnpinnedServerError(
      'the server is not on this machine and the enrolment holds no pin of its key; enrol again',
    );
  }
  const pin = access.pin;
  class PinnedTransport extends NodeTransport {
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
    private host = '';
    override connect(server: ServerAddress, options: unknown): Promise<void> {
      this.host = server.tlsName || server.hostname;
      return super.connect(server, options);
    }
  }
  setTransportFactory({
    factory: () => new PinnedTransport() as never,
    dnsResolveFn: nodeResolveHost,
    defaultPort: 4222,
  } as never);
  const options: ConnectionOptions = {
    servers: access.urls.map((url) => url.replace(/^(nats|tls):\/\//, '')),
    name: access.name,
    authenticator: jwtAuthenticator(access.jwt, new TextEncoder().encode(access.seed)),
    inboxPrefix: access.inboxPrefix,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 1000,
    reconnectJitter: 1000,
    reconnectJitterTLS: 1000,
    waitOnFirstConnect: true,
    pingInterval: 10_000,
    maxPingOut: 2,
    ignoreAuthErrorAbort: true,
    // The chain is judged by `verifyPinned`; the system's list of authorities and the PC's date have no say.
    ...(access.pin ? { tls: { rejectUnauthorized: false } as never } : {}),
  };
  return NatsConnectionImpl.connect(options);
}

interface ServerAddress {
  hostname: string;
  tlsName: string;
}

/** What we use of the client's transport; it carries each connection attempt. */
interface TransportShape {
  connect(server: ServerAddress, options: unknown): Promise<void>;
  startTLS(): Promise<TLSSocket>;
}

function isLoopbackUrl(url: string): boolean {
  const host = new URL(url.replace(/^(nats|tls):/, 'http:')).hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
