import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionOptions, connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import type { HubConfig } from './hub.config.ts';

/** Which of the hub's credentials a connection uses, what it is called at the server, and its private inbox. */
export interface BusRole {
  credentials: 'hub.creds' | 'system.creds';
  name: string;
  inboxPrefix: string;
}

/** Connects to the hub server, or to one of the three of a cluster; another takes its place when that one goes away. */
export function connectHubServer(
  { urls, dir }: HubConfig['bus'],
  { credentials, name, inboxPrefix }: BusRole,
  options: ConnectionOptions = {},
): Promise<NatsConnection> {
  return connect({
    servers: urls.map((url) => url.replace(/^(nats|tls):\/\//, '')),
    authenticator: credsAuthenticator(readFileSync(join(dir, credentials))),
    ...(urls.some((url) => url.startsWith('tls://')) ? { tls: { ca: readFileSync(join(dir, 'ca.pem'), 'utf8') } } : {}),
    inboxPrefix,
    name,
    ...options,
  });
}
