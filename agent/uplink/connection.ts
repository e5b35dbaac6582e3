import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  type NatsConnection,
  NatsConnectionImpl,
  setTransportFactory,
} from '@nats-io/transport-node';
import { busLogin } from './bus-login.ts';
import { pinnedTransport, resolveHost } from './pinned-transport.ts';

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

/** Connects for good: tries with a growing, jittered delay until it is closed, also the first time. */
export function connectBus(access: BusAccess): Promise<NatsConnection> {
  return connectWith(access, {
    maxReconnectAttempts: -1,
    reconnectTimeWait: 1000,
    reconnectJitter: 1000,
    reconnectJitterTLS: 1000,
    waitOnFirstConnect: true,
    ignoreAuthErrorAbort: true,
  });
}

/** Connects now or throws why not; a connection that is lost later is not made again. */
export function connectBusOnce(access: BusAccess): Promise<NatsConnection> {
  return connectWith(access, { reconnect: false });
}

async function connectWith(access: BusAccess, persistence: ConnectionOptions): Promise<NatsConnection> {
  if (!access.pin && !access.urls.every(isLoopbackUrl)) {
    throw new UnpinnedServerError(
      'the server is not on this machine and the enrolment holds no pin of its key; enrol again',
    );
  }
  const Transport = pinnedTransport(access.pin);
  setTransportFactory({
    factory: () => new Transport() as never,
    dnsResolveFn: resolveHost,
    defaultPort: 4222,
  } as never);
  const options: ConnectionOptions = {
    servers: access.urls.map((url) => url.replace(/^(nats|tls):\/\//, '')),
    name: access.name,
    authenticator: busLogin(access.jwt, access.seed),
    inboxPrefix: access.inboxPrefix,
    pingInterval: 10_000,
    maxPingOut: 2,
    ...persistence,
    // The chain is judged by `verifyPinned`; the system's list of authorities and the PC's date have no say.
    ...(access.pin ? { tls: { rejectUnauthorized: false } as never } : {}),
  };
  return NatsConnectionImpl.connect(options);
}

function isLoopbackUrl(url: string): boolean {
  const host = new URL(url.replace(/^(nats|tls):/, 'http:')).hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
