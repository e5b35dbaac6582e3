import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterEach, expect, test } from 'vitest';
import { natsServer } from '../../deploy/local/nats-server.ts';
import { accountOf, missingNumbers, openGaps } from '../support/account.ts';
import { longForm, seeded } from '../support/form.ts';
import { LineWriter } from '../support/line-writer.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';

afterEach(endAll);

const seed = 20260407;
const rounds = longForm ? 40 : 5;
const linesPerSecond = 250;
/** One PC uses the cluster itself, so that its spool is held three times; the other has its own server behind a leaf link. */
const pcs = { 'pc-1': 'head-office', 'pc-2': 'plant-2' } as const;
const names = Object.keys(pcs) as (keyof typeof pcs)[];

/** A connection to whichever of the hub's servers is up. */
function connectTo(plant: TestPlant, credentials: string): Promise<NatsConnection> {
  return connect({
    servers: plant.hubServers.map((name) => `127.0.0.1:${plant.ports[name]}`),
    authenticator: credsAuthenticator(readFileSync(join(plant.dir, 'bus', credentials))),
    tls: { ca: readFileSync(join(plant.dir, 'bus', 'ca.pem'), 'utf8') },
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
  });
}

/** Looks at the cluster from outside. */
class ClusterView {
  readonly nc: NatsConnection;
  readonly manager: JetStreamManager;

  private constructor(nc: NatsConnection, manager: JetStreamManager) {
    this.nc = nc;
    this.manager = manager;
  }

  static async open(plant: TestPlant): Promise<ClusterView> {
    const nc = await connectTo(plant, 'hub.creds');
    return new ClusterView(nc, await jetstreamManager(nc, { domain: 'hub', checkAPI: false }));
  }

  async info(stream: string) {
    return this.manager.streams.info(stream).catch(() => null);
  }

  /** The server that leads a stream now. */
  async leader(stream: string): Promise<string> {
    const info = await eventually(
      () => this.info(stream),
      (seen) => (seen?.cluster?.leader ?? '') !== '',
    );
    return info!.cluster!.leader!;
  }

  /** Resolves when all three servers hold all that the stream holds. */
  async whole(stream: string): Promise<void> {
    await eventually(
      () => this.info(stream),
      (seen) =>
        (seen?.cluster?.replicas ?? []).filter(({ current, offline }) => current && offline !== true).length === 2,
    );
  }
}

test(
  `three servers from rendered files, ${rounds} rounds (seed ${seed}): whichever dies under load or loses its disk, every line is stored once`,
  async () => {
    const plant = new TestPlant([
      { id: 'head-office', local: true },
      { id: 'plant-2', local: false },
    ]);
    await plant.prepare(
      { enrol: names.map((agent) => ({ site: pcs[agent], agent, name: agent })) },
      { tls: true, cluster: true },
    );
    await Promise.all([...plant.hubServers, 'plant-2'].map((name) => plant.startNats(name)));
    await plant.startHub();
    const logOf = (agent: string) => join(plant.dir, `${agent}.log`);
    for (const agent of names) {
      await plant.enrol(agent);
      writeFileSync(logOf(agent), '');
      plant.startAgent(agent, [{ type: 'text-log', paths: [logOf(agent)] }], {
        cpuPercent: 100,
        memoryMegabytes: 1000,
      });
    }
    for (const agent of names) await plant.drained(agent);
    const view = await ClusterView.open(plant);
    const streams = ['EVENTS', 'SPOOL_EVIDENCE', 'SPOOL_DETAIL', 'CMD', 'KV_cfg', 'IMPORTS'];
    for (const stream of streams) expect((await view.info(stream))?.config.num_replicas, stream).toBe(3);
    const { created } = (await view.info('EVENTS'))!;
    const writers = names.map((agent) => new LineWriter(logOf(agent), linesPerSecond));

    const random = seeded(seed);
    const kill = async (name: string) => plant.running.get(`nats ${name}`)!.kill('SIGKILL');
    /** What comes while a server is away must arrive without it. */
    const goesOn = async () => {
      const before = names.map((agent) => plant.lane(agent, 'evidence').committed);
      for (const [at, agent] of names.entries()) await plant.delivered(agent, before[at]!, 100);
    };
    const withoutLeader = async (stream: string, meanwhile = (_name: string) => {}) => {
      const name = await view.leader(stream);
      await kill(name);
      await goesOn();
      meanwhile(name);
      await plant.startNats(name);
      return `leader of ${stream}`;
    };
    const acts = [
      () => withoutLeader('EVENTS'),
      () => withoutLeader('SPOOL_EVIDENCE'),
      () =>
        withoutLeader('EVENTS', (name) => {
          rmSync(join(plant.natsFolder(name), 'jetstream'), { recursive: true });
          rmSync(join(plant.natsFolder(name), 'resolver'), { recursive: true, force: true });
        }).then((name) => `${name} and its disk`),
      async () => {
        const [one, other] = plant.hubServers.toSorted(() => random() - 0.5) as [string, string];
        await Promise.all([kill(one), kill(other)]);
        await pause(random() * 3000);
        await Promise.all([plant.startNats(one), plant.startNats(other)]);
        return 'two of three';
      },
      async () => {
        await Promise.all([...plant.hubServers.map(kill), plant.running.get('hub')!.kill('SIGKILL')]);
        await pause(random() * 3000);
        await Promise.all(plant.hubServers.map((name) => plant.startNats(name)));
        await plant.startHub();
        return 'all servers and the hub';
      },
    ];
    const done: string[] = [];
    const startedAt = Date.now();
    for (let round = 0; round < rounds; round++) {
      const act = acts[round < acts.length ? round : Math.floor(random() * acts.length)]!;
      const name = await act();
      const after = Date.now();
      await goesOn();
      for (const stream of ['EVENTS', 'SPOOL_EVIDENCE']) await view.whole(stream);
      done.push(`${name} (${((Date.now() - after) / 1000).toFixed(1)} s)`);
    }
    for (const writer of writers) writer.stop();
    for (const agent of names) await plant.drained(agent);
    expect((await view.info('EVENTS'))!.created).toBe(created);
    await view.nc.close();
    const heads = names.map((agent) => plant.lane(agent, 'evidence'));
    await plant.running.get('hub')!.kill('SIGTERM');
    process.stderr.write(
      `cluster: ${rounds} rounds in ${Math.round((Date.now() - startedAt) / 1000)} s, ${writers.map(({ written }) => written).join(' and ')} lines; until whole again: ${done.join(', ')}\n`,
    );
    for (const [at, agent] of names.entries()) {
      const events = await plant.stored(pcs[agent], agent);
      const { stored, missing } = accountOf(events, writers[at]!.written);
      expect(missing).toEqual([]);
      expect(stored.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: writers[at]!.written }, (_, index) => index + 1),
      );
      expect(missingNumbers(events, 'evidence', [heads[at]!])).toEqual(openGaps(events, 'evidence'));
    }
    await plant.stop();
  },
  longForm ? 3_600_000 : 1_500_000,
);

test("a site's certificate alone makes no server a member of the cluster", async () => {
  const plant = new TestPlant([{ id: 'plant-2', local: false }]);
  await plant.prepare({}, { tls: true, cluster: true });
  await plant.startNats('hub-1');
  const asRogue = async (login: string) => {
    const rogue = join(plant.natsFolder('plant-2'), 'rogue.conf');
    const [listen, cluster] = [await freePort(), await freePort()];
    const certificate = 'tls { cert_file: "server.pem", key_file: "server.key", ca_file: "ca.pem" }';
    writeFileSync(
      rogue,
      `server_name: rogue\nlisten: "127.0.0.1:${listen}"\ncluster { name: hub, listen: "127.0.0.1:${cluster}", ${certificate}, ` +
        `routes: ["nats-route://${login}127.0.0.1:${plant.ports['hub-1 cluster']}"] }\n`,
    );
    return start(natsServer(), ['-c', 'rogue.conf'], { cwd: plant.natsFolder('plant-2') });
  };
  const nc = await connectTo(plant, 'system.creds');
  const members = async () => {
    const { statsz } = (await nc.request('$SYS.REQ.SERVER.PING', '')).json<{
      statsz: { routes?: { name: string }[] };
    }>();
    return (statsz.routes ?? []).map(({ name }) => name);
  };
  const outside = await asRogue('');
  await outside.says(/Authorization Violation/i);
  expect(await members()).toEqual([]);
  await outside.kill();

  // The same server is let in with what only the hub's servers know: it was that which it lacked.
  const secret = readFileSync(join(plant.dir, 'bus', 'keys', 'route.secret'), 'utf8');
  await asRogue(`hub:${secret}@`);
  await eventually(members, (all) => all.includes('rogue'));
  await nc.close();
  await plant.stop();
});
