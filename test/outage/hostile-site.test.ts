import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { afterEach, expect, test } from 'vitest';
import { natsServer } from '../../deploy/local/nats-server.ts';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import { batchCodec, batchHeaders, batchVersion, chainStart, packLines } from '../../protocol/batch.ts';
import { accountOf } from '../support/account.ts';
import { ApiClient } from '../support/api.ts';
import { lineOf } from '../support/line-writer.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';
import { RawBusClient } from '../support/raw-bus-client.ts';

afterEach(endAll);

const victim = { site: 'plant-1', agent: 'pc-1' };
const time = '2026-04-06T00:00:00.000Z';
const forgedLine = (seq: number) =>
  JSON.stringify({
    seq,
    kind: 'host.log',
    time,
    recorded: time,
    boot: 'b',
    source: 's',
    fields: { message: 'forged' },
  });

/** The head of a batch that would be believed if it came from the right place. */
function batchHead(epoch: string, seq: number, more: string[] = []): string {
  const fields = {
    [batchHeaders.version]: batchVersion,
    [batchHeaders.codec]: batchCodec,
    [batchHeaders.epoch]: epoch,
    [batchHeaders.count]: '1',
    [batchHeaders.first]: String(seq),
    [batchHeaders.last]: String(seq),
    [batchHeaders.previous]: chainStart,
  };
  return ['NATS/1.0', ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`), ...more].join('\r\n');
}

const forged = 'Nats-Stream-Source: SPOOL_EVIDENCE 999999999';
const end = '\r\n\r\n';
/** Ways to claim that a message came out of the victim's stream: the server's own word for that stream is "SPOOL_EVIDENCE". */
type Claim = (head: (more?: string[]) => string) => string;
const claims: Record<string, Claim> = {
  'says nothing of it': (head) => head() + end,
  'names the stream': (head) => head([forged]) + end,
  'names it twice': (head) => head([forged, forged]) + end,
  'names it in another case': (head) => head([forged.toLowerCase(), forged]) + end,
  'hides the name from whoever removes it': (head) => head(['X: Nats-Stream-Source', forged]) + end,
  'swallows what the server adds': (head) => `${head(['X: Nats-Stream-Source', forged])}\r\nY: zz`,
  'names the imports': (head) => head(['Nats-Stream-Source: IMPORTS 5', 'Nats-Stream-Source: IMPORTS 5']) + end,
};

/** A plant whose site "plant-2" is in the hands of somebody who runs a server as he likes; of the plant he has the credential of the link. */
async function plantWithRogue() {
  const plant = new TestPlant([
    { id: 'plant-1', local: true },
    { id: 'plant-2', local: false },
  ]);
  await plant.prepare({ enrol: [{ ...victim, name: 'victim' }] });
  await plant.startNats('hub');
  const person = await ApiClient.first(await plant.startHub());
  await plant.enrol(victim.agent);
  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  plant.startAgent(victim.agent, [{ type: 'text-log', paths: [log] }]);
  await plant.drained(victim.agent);
  let written = 0;
  const write = () => {
    for (let at = 0; at < 50; at++) appendFileSync(log, `${lineOf(++written)}\n`);
  };
  write();
  await plant.drained(victim.agent);

  const port = await freePort();
  const conf = join(plant.natsFolder('plant-2'), 'rogue.conf');
  writeFileSync(
    conf,
    `server_name: rogue\nlisten: "127.0.0.1:${port}"\njetstream { store_dir: "rogue", domain: "plant-2" }\n` +
      'accounts { A { jetstream: enabled, users: [ { user: a, password: a } ] } }\n' +
      `leafnodes { remotes: [ { url: "nats-leaf://127.0.0.1:${plant.ports['leaf']}", account: A, credentials: "leaf.creds" } ] }\n`,
  );
  const startRogue = async () => {
    const server = start(natsServer(), ['-c', 'rogue.conf'], { cwd: plant.natsFolder('plant-2') });
    await server.says('Leafnode connection created');
    return server;
  };
  const account = { user: 'a', pass: 'a' };
  const asAdmin = () => connect({ servers: [`127.0.0.1:${port}`], ...account, maxReconnectAttempts: -1 });
  const asRaw = () => RawBusClient.open(port, account);
  const allOnce = async () => {
    await plant.running.get('hub')!.kill('SIGTERM');
    const events = await plant.stored(victim.site, victim.agent);
    expect(events.filter(({ fields }) => fields['message'] === 'forged')).toEqual([]);
    const { stored, missing } = accountOf(events, written);
    expect(missing).toEqual([]);
    expect(stored).toHaveLength(written);
  };
  return { plant, person, write, startRogue, asAdmin, asRaw, allOnce };
}

test("a site that turns against us puts another's subjects into its own stream: nothing of it is believed, it is told, and the other site's events go on", async () => {
  const { plant, person, write, startRogue, asAdmin, asRaw, allOnce } = await plantWithRogue();
  await startRogue();
  const nc = await asAdmin();
  const manager = await jetstreamManager(nc, { checkAPI: false });
  const spool = await eventually(
    () => manager.streams.info('SPOOL_EVIDENCE').catch(() => null),
    (info) => info !== null,
  );
  await manager.streams.update('SPOOL_EVIDENCE', { ...spool!.config, subjects: ['evt.*.*.evidence', 'imp.>'] });
  const { epoch, head } = plant.lane(victim.agent, 'evidence');
  const raw = await asRaw();
  const foreign = ['evt.plant-1.pc-1.evidence', 'imp.plant-1.pc-1.evidence'];
  let seq = head + 1000;
  const send = (subject: string, claim: Claim) => {
    const body = packLines([forgedLine(++seq)]);
    raw.publish(
      subject,
      claim((more) => batchHead(epoch, seq, more)),
      body,
    );
  };
  for (const claim of Object.values(claims))
    for (const subject of [...foreign, 'evt.plant-2.pc-9.evidence']) send(subject, claim);
  send('evt.plant-2.last.evidence', claims['says nothing of it']!);
  await raw.flush();
  await nc.close();
  await eventually(
    async () => (await person.get('/events?site=plant-2')).json.items as { agent: string }[],
    (items) => items.some(({ agent }) => agent === 'last'),
  );
  const refused = async () => {
    const { items } = (await person.get('/incidents?limit=100')).json;
    return (items as { site: string; sentence: { en: string } }[]).filter(({ sentence }) =>
      sentence.en.includes('A record with a false origin was refused'),
    );
  };
  await eventually(refused, (matters) => matters.some(({ site }) => site === victim.site));

  // The hub's server reads its stream's heads again when it starts, to know where to go on with each site.
  const before = plant.lane(victim.agent, 'evidence').committed;
  await plant.running.get('nats hub')!.kill();
  write();
  await plant.startNats('hub');
  write();
  await plant.delivered(victim.agent, before, 100);
  expect((await refused()).filter(({ site }) => site === victim.site)).toHaveLength(1);
  await allOnce();
  const store = await DuckDbEventStore.open({ path: join(plant.dir, 'hub-home', 'events.duckdb') });
  const reasons = (await store.rejected(1000)).map(({ reason }) => reason);
  await store.close();
  // A newer server does not even store a message whose head names a source; whoever means harm has an older one.
  for (const subject of foreign) expect(reasons.some((reason) => reason.startsWith(`${subject}: `))).toBe(true);
});

test("a site that makes the hub's server delete the hub's stream gains nothing: it is made anew, it is told, and every line is there once", async () => {
  const { plant, person, write, startRogue, asAdmin, asRaw, allOnce } = await plantWithRogue();
  const server = await startRogue();
  const nc = await asAdmin();
  let delivery = '';
  nc.subscribe('$JS.>', {
    callback: (_, message) => {
      delivery = /"deliver_subject":"(src\.[^"]*evidence[^"]*)"/.exec(message.string())?.[1] ?? delivery;
    },
  });
  await nc.flush();
  await server.kill();
  await startRogue();
  await eventually(
    () => delivery,
    (subject) => subject !== '',
  );
  const hub = await connect({
    servers: [`127.0.0.1:${plant.ports['hub']}`],
    authenticator: credsAuthenticator(readFileSync(join(plant.dir, 'bus', 'hub.creds'))),
  });
  const { streams } = await jetstreamManager(hub, { domain: 'hub', checkAPI: false });
  const target = '$JS.API.STREAM.DELETE.EVENTS';
  const { created } = await streams.info('EVENTS');
  const raw = await asRaw();
  raw.publish(delivery, 'NATS/1.0 100 FlowControl Request\r\n\r\n', new Uint8Array(), target);
  raw.publish(delivery, `NATS/1.0 100 Idle Heartbeat\r\nNats-Consumer-Stalled: ${target}\r\n\r\n`, new Uint8Array());
  await raw.flush();
  raw.close();
  // Newer servers do not fall for it; then it is deleted by hand, since it must come back either way.
  await streams.delete('EVENTS').catch(() => {});
  write();
  const before = plant.lane(victim.agent, 'evidence').committed;
  await plant.delivered(victim.agent, before, 50);
  expect((await streams.info('EVENTS')).created).not.toBe(created);
  await eventually(
    async () => JSON.stringify((await person.get('/incidents?limit=100')).json.items),
    (text) => text.includes('stream was made anew'),
  );
  await nc.close();
  await hub.close();
  await allOnce();
});
