import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, credsAuthenticator, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import type { Identity } from '../../agent/self/identity.ts';
import { ApiClient } from './api.ts';
import { TestPlant } from './plant.ts';

/** A hub with a site of its own and one behind a leaf, three enrolled agents, and an observer who hears all that reaches the hub. */
export class SharedBus {
  readonly plant = new TestPlant([
    { id: 'plant-1', local: true },
    { id: 'plant-2', local: false },
  ]);
  api!: ApiClient;
  observer!: NatsConnection;
  /** Subjects of what the observer heard. */
  readonly heard: string[] = [];

  async start(): Promise<void> {
    const { plant } = this;
    await plant.prepare({
      enrol: [
        { site: 'plant-2', agent: 'pc-1', name: 'a' },
        { site: 'plant-2', agent: 'pc-2', name: 'b' },
        { site: 'plant-1', agent: 'pc-3', name: 'c' },
      ],
    });
    await plant.startNats('hub');
    await plant.startNats('plant-2');
    this.api = await ApiClient.first(await plant.startHub());
    for (const agent of ['pc-1', 'pc-2', 'pc-3']) await plant.enrol(agent);
    this.observer = await this.connectWith('hub.creds');
    this.observer.subscribe('>', { callback: (_, message) => void this.heard.push(message.subject) });
    await this.observer.flush();
  }

  /** A connection to the hub's server with a credential of the rendered bus. */
  connectWith(creds: string, inboxPrefix?: string): Promise<NatsConnection> {
    return connect({
      servers: [`127.0.0.1:${this.plant.ports['hub']}`],
      authenticator: credsAuthenticator(readFileSync(join(this.plant.dir, 'bus', creds))),
      ...(inboxPrefix ? { inboxPrefix } : {}),
      reconnect: false,
    });
  }

  identityOf(agent: string): Identity {
    return JSON.parse(readFileSync(join(this.plant.home(agent), 'identity.json'), 'utf8')) as Identity;
  }

  /** A connection as an agent has it. */
  connectAs({ urls, jwt, seed, site, agent }: Identity): Promise<NatsConnection> {
    return connect({
      servers: urls.map((url) => url.replace('nats://', '')),
      authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed)),
      inboxPrefix: `_INBOX_${site}.${agent}`,
      reconnect: false,
    });
  }
}
