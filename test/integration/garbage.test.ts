import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { connect as dial, type Socket } from 'node:net';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { jetstream } from '@nats-io/jetstream';
import { connect, headers, jwtAuthenticator } from '@nats-io/transport-node';
import { afterEach, expect, test } from 'vitest';
import { DuckDbEventStore } from '../../hub/store/duckdb-event-store.ts';
import { batchCodec, batchHeaders, batchVersion, chainStart, packLines } from '../../protocol/batch.ts';
import { inboxes, subjects } from '../../protocol/subjects.ts';
import { accountOf } from '../support/account.ts';
import { ApiClient } from '../support/api.ts';
import { longForm } from '../support/form.ts';
import { lineOf } from '../support/line-writer.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort } from '../support/processes.ts';
import { RawBusClient } from '../support/raw-bus-client.ts';

afterEach(endAll);

const site = 'plant-2';
const epoch = 'garbage';
const time = '2026-04-06T00:00:00.000Z';
const event = (seq: number, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    seq,
    kind: 'host.log',
    time,
    recorded: time,
    boot: 'b',
    source: 's',
    fields: { message: `m${seq}` },
    ...more,
  });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** A message as someone with an agent's credential could send it: the head is right unless it says otherwise. */
interface Bad {
  body: Uint8Array;
  first?: number;
  count?: number;
  head?: Record<string, string | null>;
  reason: RegExp;
}

const bad: Record<string, Bad> = {
  'not compressed': { body: randomBytes(3000), reason: /does not unpack/ },
  empty: { body: new Uint8Array(), reason: /does not unpack|holds 0 lines/ },
  'a bomb': { body: zstdCompressSync(Buffer.alloc(200 * 1024 * 1024)), reason: /does not unpack/ },
  'more lines than said': { body: packLines([event(1), event(2)]), reason: /holds 2 lines, its header says 1/ },
  'a range that does not fit its count': {
    body: packLines([event(1)]),
    head: { [batchHeaders.last]: '9' },
    reason: /does not hold/,
  },
  'numbers beyond counting': { body: packLines([event(1)]), first: 2 ** 60, reason: /does not hold/ },
  'no head': { body: packLines([event(1)]), head: { [batchHeaders.version]: null }, reason: /schema version/ },
  'another version': { body: packLines([event(1)]), head: { [batchHeaders.version]: '99' }, reason: /version 99/ },
  'an epoch that is a path': {
    body: packLines([event(1)]),
    head: { [batchHeaders.epoch]: '../../x' },
    reason: /epoch/,
  },
  'a chain that is none': { body: packLines([event(1)]), head: { [batchHeaders.previous]: 'zz' }, reason: /chain/ },
  'not JSON': { body: packLines(['{{{{']), first: 1, reason: /number 1: not JSON/ },
  'not an object': { body: packLines(['[1,2]']), first: 2, reason: /number 2/ },
  'another number': { body: packLines([event(77)]), first: 3, reason: /says it is number 77/ },
  'a time of nowhen': { body: packLines([event(4, { time: '+275760-09-13T00:00:00Z' })]), first: 4, reason: /time/ },
  'deep JSON': { body: packLines([event(5).replace('"m5"', nested(200_000))]), first: 5, reason: /nested deeper/ },
  'deep JSON beside the fields': {
    body: packLines([event(6).replace('"s"', nested(100_000))]),
    first: 6,
    reason: /nested deeper/,
  },
  'a line without end': {
    body: packLines([event(7, { fields: { message: 'x'.repeat(5_000_000) } })]),
    first: 7,
    reason: /more than any event/,
  },
};

/** Heads that no client library would write; the bus passes them on as they are. */
const badHeads: Record<string, Buffer> = {
  'a name that is none': Buffer.from('NATS/1.0\r\nB\u00e4d Name: x\r\n\r\n'),
  'a line end inside a value': Buffer.from('NATS/1.0\r\nX: a\rb\r\n\r\n'),
  'no end': Buffer.from('NATS/1.0\r\nX: zz'),
  'a status of the server': Buffer.from('NATS/1.0 503\r\n\r\n'),
  'a consumer that stands still': Buffer.from(
    'NATS/1.0 100 Idle Heartbeat\r\nNats-Consumer-Stalled: $JS.API.STREAM.PURGE.EVENTS\r\n\r\n',
  ),
  'a question for room': Buffer.from('NATS/1.0 100 FlowControl Request\r\n\r\n'),
  'a heartbeat of the server': Buffer.from('NATS/1.0 100 Idle Heartbeat\r\n\r\n'),
  'only bytes': randomBytes(500),
  'no name': Buffer.from('NATS/1.0\r\n: x\r\n:::\r\n\r\n'),
  'another protocol': Buffer.from('HTTP/1.1\r\n\r\n'),
};

test('garbage on every port and with a valid credential: the rest goes on, what is refused is kept with its reason, no lane sticks', async () => {
  const plant = new TestPlant([{ id: site, local: false }]);
  await plant.prepare({ enrol: ['pc-1', 'pc-2'].map((agent) => ({ site, agent, name: agent })) });
  await plant.startNats('hub');
  await plant.startNats(site);
  const hub = await plant.startHub();
  const person = await ApiClient.first(hub);
  await plant.enrol('pc-1');
  await plant.enrol('pc-2');
  const log = join(plant.dir, 'line.log');
  writeFileSync(log, '');
  const syslog = await freePort();
  const endpoint = `127.0.0.1:${syslog}`;
  const running = plant.startAgent('pc-1', [
    { type: 'text-log', paths: [log] },
    { type: 'syslog', tcp: [endpoint], udp: [endpoint] },
  ]);
  await plant.drained('pc-1');
  let written = 0;
  const write = () => {
    for (let at = 0; at < 50; at++) appendFileSync(log, `${lineOf(++written)}\n`);
  };

  // Every port: half-open connections that stay, and ones that pour bytes in.
  const open: Socket[] = [];
  for (const port of [...Object.values(plant.ports), syslog]) {
    for (let at = 0; at < (longForm ? 200 : 20); at++) {
      const socket = dial(port, '127.0.0.1');
      socket.on('error', () => {});
      if (at % 2 === 0) socket.write(randomBytes(20_000));
      open.push(socket);
    }
  }
  const udp = createSocket('udp4');
  for (let at = 0; at < 200; at++) udp.send(randomBytes(at * 5), syslog, '127.0.0.1');
  write();

  const identity = JSON.parse(readFileSync(join(plant.home('pc-2'), 'identity.json'), 'utf8'));
  const nc = await connect({
    servers: [`127.0.0.1:${plant.ports[site]}`],
    authenticator: jwtAuthenticator(identity.jwt, new TextEncoder().encode(identity.seed)),
    inboxPrefix: inboxes.agent(site, 'pc-2'),
  });
  const publish = async (body: Uint8Array, first: number, count: number, changes: Bad['head'] = {}) => {
    const head = headers();
    const all = {
      [batchHeaders.version]: batchVersion,
      [batchHeaders.codec]: batchCodec,
      [batchHeaders.epoch]: epoch,
      [batchHeaders.count]: String(count),
      [batchHeaders.first]: String(first),
      [batchHeaders.last]: String(first + count - 1),
      [batchHeaders.previous]: chainStart,
      ...changes,
    };
    for (const [name, value] of Object.entries(all)) if (value !== null) head.set(name, value);
    await jetstream(nc).publish(subjects.events(site, 'pc-2', 'evidence'), body, { headers: head });
  };
  for (const { body, first, count, head } of Object.values(bad)) await publish(body, first ?? 1, count ?? 1, head);
  const raw = await RawBusClient.open(plant.ports[site]!, identity);
  for (const head of Object.values(badHeads)) {
    for (const body of [packLines([event(1)]), new Uint8Array()])
      raw.publish(subjects.events(site, 'pc-2', 'evidence'), head, body);
    raw.publish(subjects.heartbeat(site, 'pc-2'), head, Buffer.from('{}'));
  }
  await raw.flush();
  raw.close();
  const beat = {
    v: 1,
    time,
    boot: 'b',
    instance: 'i',
    rttMs: 1,
    version: '1',
    platform: 'p',
    host: 'h',
    machine: 'm',
    spool: { bytes: 0, events: 0, full: false },
    lanes: { evidence: { epoch, head: 8 } },
    throttle: null,
    throttledBy: [],
    refusedPublishes: 0,
    sources: [],
    answers: [],
    config: 0,
  };
  for (const change of [
    {},
    { time: 'never' },
    { time: '+275760-09-13T00:00:00Z' },
    { rttMs: 1e308 },
    { boot: null },
    { answers: nested(50_000) },
  ]) {
    nc.publish(subjects.heartbeat(site, 'pc-2'), JSON.stringify({ ...beat, ...change }));
  }
  nc.publish(subjects.heartbeat(site, 'pc-2'), randomBytes(2000));

  // The lane goes on behind the refused numbers, with foreign ids inside that change nothing.
  const foreign = {
    site: 'other',
    agent: 'pc-1',
    lane: 'detail',
    epoch: 'x',
    id: 'a/b/c/d/1',
    storeSeq: 5,
    received: 'x',
  };
  await publish(packLines([event(8, foreign)]), 8, 1);
  const notices = nc.subscribe(subjects.ack(site, 'pc-2'));
  nc.publish(subjects.heartbeat(site, 'pc-2'), JSON.stringify(beat));
  for await (const notice of notices) {
    const { lanes } = notice.json<{ lanes: { evidence?: { seq: number } } }>();
    if (lanes.evidence?.seq === 8) break;
    nc.publish(subjects.heartbeat(site, 'pc-2'), JSON.stringify(beat));
  }
  await nc.close();
  write();
  await eventually(
    () => plant.lane('pc-1', 'evidence'),
    ({ head, committed }) => head === committed && head > written,
  );
  expect((await person.get('/agents')).status).toBe(200);
  expect([hub, running].map(({ child }) => child.exitCode)).toEqual([null, null]);
  for (const socket of open) socket.destroy();
  udp.close();
  await plant.drained('pc-1');
  await hub.kill('SIGTERM');

  const { stored, missing } = accountOf(await plant.stored(site, 'pc-1'), written);
  expect(missing).toEqual([]);
  expect(stored).toHaveLength(written);
  const other = await plant.stored(site, 'pc-2');
  expect(other.map(({ id }) => id)).toEqual([`${site}/pc-2/evidence/${epoch}/8`]);
  const store = await DuckDbEventStore.open({ path: join(plant.dir, 'hub-home', 'events.duckdb') });
  const reasons = (await store.rejected(1000)).filter(({ agent }) => agent === 'pc-2').map(({ reason }) => reason);
  await store.close();
  // A server may not get past what looks like its own words; then the hub has taken those out of the site's stream.
  const sent = Object.keys(bad).length + 2 * Object.keys(badHeads).length;
  const likeControls = Object.values(badHeads).filter((head) => /^NATS\/1.0 1/.test(head.toString('latin1'))).length;
  expect([sent, sent - likeControls]).toContain(reasons.length);
  for (const [name, { reason }] of Object.entries(bad)) {
    expect(
      reasons.some((text) => reason.test(text)),
      `${name}: ${reasons.join('; ')}`,
    ).toBe(true);
  }
});
