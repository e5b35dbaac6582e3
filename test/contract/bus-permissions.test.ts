import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { createUser } from '@nats-io/nkeys';
import { connect, credsAuthenticator, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Identity } from '../../agent/self/identity.ts';
import { natsServer } from '../../deploy/local/nats-server.ts';
import { Authority } from '../../hub/agents/authority.ts';
import { decodeToken, type EnrolmentToken, encodeToken } from '../../protocol/enrolment.ts';
import { ApiClient } from '../support/api.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';
import { RawBusClient } from '../support/raw-bus-client.ts';

const plant = new TestPlant([
  { id: 'plant-1', local: true },
  { id: 'plant-2', local: false },
]);
let api: ApiClient;
let observer: NatsConnection;
const heard: string[] = [];

const identityOf = (agent: string) =>
  JSON.parse(readFileSync(join(plant.home(agent), 'identity.json'), 'utf8')) as Identity;
const connectAs = ({ urls, jwt, seed, site, agent }: Identity) =>
  connect({
    servers: urls.map((url) => url.replace('nats://', '')),
    authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed)),
    inboxPrefix: `_INBOX_${site}.${agent}`,
    reconnect: false,
  });

beforeAll(async () => {
  await plant.prepare({
    enrol: [
      { site: 'plant-2', agent: 'pc-1', name: 'a' },
      { site: 'plant-2', agent: 'pc-2', name: 'b' },
      { site: 'plant-1', agent: 'pc-3', name: 'c' },
    ],
  });
  await plant.startNats('hub');
  await plant.startNats('plant-2');
  api = await ApiClient.first(await plant.startHub());
  for (const agent of ['pc-1', 'pc-2', 'pc-3']) await plant.enrol(agent);
  observer = await connect({
    servers: [`127.0.0.1:${plant.ports['hub']}`],
    authenticator: credsAuthenticator(readFileSync(join(plant.dir, 'bus', 'hub.creds'))),
  });
  observer.subscribe('>', { callback: (_, message) => void heard.push(message.subject) });
  await observer.flush();
});

afterAll(async () => {
  await observer?.close();
  await endAll();
});

/** Publishes and subscribes what is not allowed and gathers the server's refusals. */
async function refusals(nc: NatsConnection, publish: string[], subscribe: string[]): Promise<Set<string>> {
  const refused = new Set<string>();
  const watching = (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'error') refused.add(/"([^"]+)"/.exec(status.error.message)?.[1] ?? status.error.message);
    }
  })();
  for (const subject of subscribe) nc.subscribe(subject, { callback: () => {} });
  for (const subject of publish) nc.publish(subject, 'x');
  // The server answers in order: what it refuses stands before the answer to this.
  await nc.flush();
  await nc.close();
  await watching;
  return refused;
}

/** A server maps the API of its own domain onto the plain one before it judges. */
const asMapped = (subject: string) => subject.replace('$JS.plant-2.API.', '$JS.API.');

const foreign = {
  publish: [
    'evt.plant-2.pc-2.evidence',
    'evt.plant-1.pc-3.evidence',
    'evt.plant-2.pc-1.other',
    'hb.plant-2.pc-2',
    'hb.plant-1.pc-3',
    'ack.plant-2.pc-2',
    'cmd.plant-2.pc-1',
    'cmd.plant-2.pc-2',
    '$KV.cfg.plant-2.pc-1',
    'src.plant-2.x',
    'enrol.plant-2',
    '$JS.API.STREAM.DELETE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.PURGE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.INFO.SPOOL_EVIDENCE',
    '$JS.API.STREAM.CREATE.X',
    '$JS.API.STREAM.UPDATE.SPOOL_DETAIL',
    '$JS.API.STREAM.MSG.GET.SPOOL_EVIDENCE',
    '$JS.API.STREAM.MSG.DELETE.SPOOL_EVIDENCE',
    '$JS.API.CONSUMER.CREATE.SPOOL_EVIDENCE',
    '$JS.API.CONSUMER.CREATE.CMD.x',
    '$JS.API.CONSUMER.DELETE.CMD.pc-2',
    '$JS.API.CONSUMER.MSG.NEXT.CMD.pc-2',
    '$JS.API.CONSUMER.LIST.CMD',
    '$JS.API.DIRECT.GET.KV_cfg.$KV.cfg.plant-2.pc-2',
    '$JS.API.DIRECT.GET.KV_cfg',
    '$JS.API.INFO',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.LIST',
    '$JS.API.STREAM.SNAPSHOT.SPOOL_EVIDENCE',
    '$JS.API.STREAM.RESTORE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.LEADER.STEPDOWN.SPOOL_EVIDENCE',
    '$JS.API.STREAM.PEER.REMOVE.SPOOL_EVIDENCE',
    '$JS.API.STREAM.TEMPLATE.CREATE.X',
    '$JS.API.META.LEADER.STEPDOWN',
    '$JS.API.SERVER.REMOVE',
    '$JS.API.ACCOUNT.PURGE.A',
    '$JS.API.CONSUMER.NAMES.CMD',
    '$JS.API.CONSUMER.INFO.CMD.pc-2',
    '$JS.API.CONSUMER.DURABLE.CREATE.CMD.pc-1',
    '$JS.API.CONSUMER.DURABLE.CREATE.CMD.pc-2',
    '$JS.API.CONSUMER.CREATE.CMD.pc-1.cmd.plant-2.pc-2',
    '$JS.API.CONSUMER.DELETE.CMD.pc-1',
    '$JS.API.CONSUMER.PAUSE.CMD.pc-2',
    '$JS.API.CONSUMER.LEADER.STEPDOWN.CMD.pc-2',
    '$JS.API.DIRECT.GET.SPOOL_EVIDENCE',
    '$JS.API.DIRECT.GET.SPOOL_EVIDENCE.evt.plant-2.pc-2.evidence',
    '$JS.FC.SPOOL_EVIDENCE.x',
    '$JSC.R.x',
    '$NRG.V.x',
    '_R_.x',
    '$JS.hub.API.STREAM.PURGE.EVENTS',
    '$JS.plant-2.API.STREAM.PURGE.CMD',
    '$JS.ACK.CMD.pc-2.1.1.1.1.1',
    '$SYS.REQ.SERVER.PING',
    '$SYS.REQ.CLAIMS.UPDATE',
    '_INBOX_plant-2.pc-2.x',
    '_INBOX_hub.x',
  ],
  subscribe: [
    '>',
    'evt.>',
    'hb.>',
    'cmd.>',
    'cmd.plant-2.pc-1',
    'ack.plant-2.pc-2',
    'ack.>',
    '_INBOX.>',
    '_INBOX_plant-2.pc-2.>',
    '_INBOX_hub.>',
    '$SYS.>',
    '$JS.>',
    'src.>',
    '$KV.>',
  ],
};

describe('what a credential may not do is refused by the server', () => {
  test('an agent: every foreign subject and every stream right', async () => {
    const refused = await refusals(await connectAs(identityOf('pc-1')), foreign.publish, foreign.subscribe);
    expect([...foreign.publish, ...foreign.subscribe].filter((subject) => !refused.has(asMapped(subject)))).toEqual([]);
  });

  test('the holder of a token: the same, and also what an agent may', async () => {
    const { json } = await api.post('/agents/tokens', {
      site: 'plant-2',
      agent: 'pc-8',
      name: 'x',
      uses: 1,
      hours: 1,
      needsAcceptance: false,
    });
    const token = decodeToken(json.token as string) as EnrolmentToken;
    const nc = await connect({
      servers: [`127.0.0.1:${plant.ports['plant-2']}`],
      authenticator: jwtAuthenticator(token.jwt, new TextEncoder().encode(token.seed)),
      inboxPrefix: `_INBOX_enrol_plant-2.${token.id}`,
      reconnect: false,
    });
    const publish = foreign.publish
      .filter((subject) => subject !== 'enrol.plant-2')
      .concat('evt.plant-2.pc-1.evidence', 'hb.plant-2.pc-1', 'enrol.plant-1', '_INBOX_enrol_plant-2.other.x');
    const subscribe = [...foreign.subscribe, 'ack.plant-2.pc-1', 'enrol.>', '_INBOX_enrol_plant-2.>'];
    const refused = await refusals(nc, publish, subscribe);
    expect([...publish, ...subscribe].filter((subject) => !refused.has(asMapped(subject)))).toEqual([]);
  });

  test('an agent: its own subjects are allowed', async () => {
    const own = [
      'evt.plant-2.pc-1.evidence',
      'evt.plant-2.pc-1.detail',
      'hb.plant-2.pc-1',
      '$JS.API.CONSUMER.MSG.NEXT.CMD.pc-1',
    ];
    expect([
      ...(await refusals(await connectAs(identityOf('pc-1')), own, ['ack.plant-2.pc-1', '_INBOX_plant-2.pc-1.>'])),
    ]).toEqual([]);
  });

  test('an agent: the answer to what it may ask is no way to what it may not', async () => {
    const identity = identityOf('pc-1');
    const toSite = await connect({
      servers: [`127.0.0.1:${plant.ports['hub']}`],
      authenticator: credsAuthenticator(readFileSync(join(plant.dir, 'bus', 'hub.creds'))),
      inboxPrefix: '_INBOX_hub.plant-2',
    });
    const { streams } = await jetstreamManager(toSite, { domain: 'plant-2', checkAPI: false });
    const raw = await RawBusClient.open(plant.ports['plant-2']!, identity);
    const empty = 'NATS/1.0\r\n\r\n';
    const newest = async () =>
      (await streams.getMessage('SPOOL_EVIDENCE', { last_by_subj: 'evt.plant-2.pc-1.evidence' }))?.string();
    raw.publish('evt.plant-2.pc-1.evidence', empty, Buffer.from('first'));
    await eventually(newest, (text) => text === 'first');
    const before = await streams.info('SPOOL_EVIDENCE');
    const made = new Map<string, string>();
    for (const stream of ['CMD', 'KV_cfg']) made.set(stream, (await streams.info(stream)).created);
    const asked = [
      'evt.plant-2.pc-1.evidence',
      '$JS.API.CONSUMER.MSG.NEXT.CMD.pc-1',
      '$JS.API.DIRECT.GET.KV_cfg.$KV.cfg.plant-2.pc-1',
      '$JS.ACK.CMD.pc-1.1.1.1.1.1',
    ];
    const answers = [
      'cmd.plant-2.pc-9',
      'evt.plant-2.pc-2.evidence',
      '$KV.cfg.plant-2.pc-2',
      '$JS.API.STREAM.PURGE.SPOOL_EVIDENCE',
      '$JS.API.STREAM.DELETE.SPOOL_EVIDENCE',
      '$JS.API.STREAM.PURGE.CMD',
      '$JS.plant-2.API.STREAM.PURGE.SPOOL_EVIDENCE',
    ];
    for (const reply of answers) for (const subject of asked) raw.publish(subject, empty, Buffer.from(''), reply);
    // Newer servers do not even take a message with such a reply; the last one is taken by all.
    raw.publish('evt.plant-2.pc-1.evidence', empty, Buffer.from('last'));
    await raw.flush();
    raw.close();
    await eventually(newest, (text) => text === 'last');
    const { state, created } = await streams.info('SPOOL_EVIDENCE');
    expect({ created, first: state.first_seq }).toEqual({ created: before.created, first: before.state.first_seq });
    expect(state.messages).toBe(state.last_seq - state.first_seq + 1);
    for (const stream of ['CMD', 'KV_cfg']) expect((await streams.info(stream)).created).toBe(made.get(stream));
    expect((await streams.info('CMD')).state.last_seq).toBe(0);
    await toSite.close();
  });

  test('an agent of one site is known at the other server, but only as itself', async () => {
    const there = { ...identityOf('pc-3'), urls: [`nats://127.0.0.1:${plant.ports['plant-2']}`] };
    const refused = await refusals(
      await connectAs(there),
      ['evt.plant-2.pc-1.evidence', 'hb.plant-2.pc-1'],
      ['ack.plant-2.pc-1'],
    );
    expect(refused.size).toBe(3);
  });

  test('the link of a site that has turned against us reaches nothing of the hub or of another site', async () => {
    const port = await freePort();
    const creds = join(plant.dir, 'bus', 'sites', 'plant-2', 'leaf.creds');
    const systemCreds = join(plant.dir, 'bus', 'sites', 'plant-2', 'system-leaf.creds');
    const conf = join(plant.dir, 'rogue.conf');
    writeFileSync(
      conf,
      `server_name: rogue\nlisten: "127.0.0.1:${port}"\naccounts { A { users: [ { user: a, password: a } ] }, S { users: [ { user: s, password: s } ] } }\n` +
        'leafnodes { remotes: [\n' +
        `  { url: "nats-leaf://127.0.0.1:${plant.ports['leaf']}", account: A, credentials: "${creds}" }\n` +
        `  { url: "nats-leaf://127.0.0.1:${plant.ports['leaf']}", account: S, credentials: "${systemCreds}" }\n] }\n`,
    );
    const server = start(natsServer(), ['-c', conf]);
    await server.says(/(Leafnode connection created[\s\S]*){2}/);
    const rogue = await connect({ servers: [`127.0.0.1:${port}`], user: 'a', pass: 'a' });
    const stolen: string[] = [];
    for (const subject of [
      'evt.>',
      'cmd.plant-1.>',
      'ack.plant-1.>',
      'hb.plant-1.>',
      '$JS.hub.API.>',
      '_INBOX_plant-1.>',
    ]) {
      rogue.subscribe(subject, {
        callback: (_, message) => void (message.string() === 'secret' && stolen.push(message.subject)),
      });
    }
    const reached: string[] = [];
    rogue.subscribe('ack.plant-2.marker', { callback: (_, message) => void reached.push(message.subject) });
    // What is said before the link has told each side what the other listens to goes nowhere.
    await eventually(
      () => {
        rogue.publish('hb.plant-2.link', 'x');
        return heard;
      },
      (subjects) => subjects.includes('hb.plant-2.link'),
    );
    heard.length = 0;
    const attacks = [
      'evt.plant-1.pc-3.evidence',
      'evt.plant-2.pc-1.evidence',
      'hb.plant-1.pc-3',
      'src.plant-1.evidence.x',
      '$JS.hub.API.STREAM.PURGE.EVENTS',
      'cmd.plant-1.pc-3',
      'ack.plant-1.pc-3',
      'enrol.plant-1',
      '$SYS.REQ.CLAIMS.UPDATE',
      '_INBOX_plant-1.pc-3.x',
    ];
    for (const subject of attacks) rogue.publish(subject, 'x');
    rogue.publish('hb.plant-2.marker', 'x');
    await rogue.flush();
    await eventually(
      () => heard,
      (subjects) => subjects.includes('hb.plant-2.marker'),
    );
    observer.publish('cmd.plant-1.pc-3', 'secret');
    observer.publish('ack.plant-1.pc-3', 'secret');
    await eventually(
      () => {
        observer.publish('ack.plant-2.marker', 'x');
        return reached;
      },
      (subjects) => subjects.length > 0,
    );
    expect(
      heard.filter(
        (subject) => attacks.includes(subject) && subject !== 'ack.plant-1.pc-3' && subject !== 'cmd.plant-1.pc-3',
      ),
    ).toEqual([]);
    expect(stolen).toEqual([]);

    // The second link carries revocations down, and nothing else either way.
    const inSystem = await connect({ servers: [`127.0.0.1:${port}`], user: 's', pass: 's' });
    const system = await connect({
      servers: [`127.0.0.1:${plant.ports['hub']}`],
      authenticator: credsAuthenticator(readFileSync(join(plant.dir, 'bus', 'system.creds'))),
    });
    const arrived = new Set<string>();
    system.subscribe('>', { callback: (_, message) => void arrived.add(message.subject) });
    const overheard = new Set<string>();
    inSystem.subscribe('>', { callback: (_, message) => void overheard.add(message.subject) });
    await eventually(
      () => {
        inSystem.publish('_INBOX.link', 'x');
        system.publish('$SYS.canary', 'x');
        system.publish('_INBOX_system.canary', 'x');
        system.publish('$SYS.REQ.CLAIMS.UPDATE', 'marker');
        return [arrived.has('_INBOX.link'), overheard.has('$SYS.REQ.CLAIMS.UPDATE')];
      },
      (both) => both.every(Boolean),
    );
    const requests = ['$SYS.REQ.CLAIMS.UPDATE', '$SYS.REQ.CLAIMS.DELETE', '$SYS.REQ.SERVER.PING', '_INBOX_system.x'];
    arrived.clear();
    for (const subject of requests) inSystem.publish(subject, 'x');
    inSystem.publish('_INBOX.marker', 'x');
    await eventually(
      () => arrived,
      (subjects) => subjects.has('_INBOX.marker'),
    );
    const pushed = (subject: string) => subject === '$SYS.REQ.CLAIMS.UPDATE';
    expect(requests.filter((subject) => arrived.has(subject) && !pushed(subject))).toEqual([]);
    expect([...overheard].filter((subject) => /canary/.test(subject))).toEqual([]);
    for (const nc of [rogue, inSystem, system]) await nc.close();
    await server.kill();
  });

  test('the credential of the link is no good for a client', async () => {
    const creds = readFileSync(join(plant.dir, 'bus', 'sites', 'plant-2', 'leaf.creds'));
    await expect(
      connect({
        servers: [`127.0.0.1:${plant.ports['hub']}`],
        authenticator: credsAuthenticator(creds),
        reconnect: false,
      }),
    ).rejects.toThrow(/authorization/i);
  });
});

describe('enrolment', () => {
  const hinomi = join(import.meta.dirname, '../../hinomi');
  const enrolWith = async (token: string, home: string) => {
    const running = start(hinomi, ['enrol', '--home', join(plant.dir, home)], { input: token });
    return { code: await running.ended, output: running.output() };
  };
  const newToken = async (more: Record<string, unknown>) => {
    const { status, json } = await api.post('/agents/tokens', {
      site: 'plant-2',
      agent: 'pc-9',
      name: '検査PC 9',
      uses: 1,
      hours: 1,
      needsAcceptance: false,
      ...more,
    });
    expect(status).toBeLessThan(300);
    return json.token as string;
  };

  test('a token works once; a second machine, a wrong secret and a damaged line are refused with the reason', async () => {
    const token = await newToken({});
    expect((await enrolWith(token, 'nine')).code).toBe(0);
    const again = await enrolWith(token, 'nine-again');
    expect(again.code).toBe(1);
    expect(again.output).toMatch(/used already/);
    const body = JSON.parse(Buffer.from(token.slice('hinomi1.'.length), 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const forged = `hinomi1.${Buffer.from(JSON.stringify({ ...body, secret: 'x'.repeat(32) })).toString('base64url')}`;
    expect((await enrolWith(forged, 'forged')).output).toMatch(/not known/);
    expect((await enrolWith(`${token.slice(0, 60)}`, 'cut')).output).toMatch(/damaged/);
  });

  test('a token does not make the hub publish where its holder may not', async () => {
    const token = decodeToken(await newToken({ site: 'plant-1', agent: 'pc-13' })) as EnrolmentToken;
    const request = { id: token.id, secret: token.secret, agent: token.agent, publicKey: createUser().getPublicKey() };
    const machine = { sealKey: 'x', host: 'h', platform: 'p', version: '1', machine: 'm' };
    const raw = await RawBusClient.open(plant.ports['hub']!, token);
    const targets = ['$JS.API.STREAM.PURGE.EVENTS', '$JS.hub.API.STREAM.PURGE.EVENTS', 'hb.plant-1.pc-3'];
    heard.length = 0;
    const ask = (reply: string) =>
      raw.publish('enrol.plant-1', 'NATS/1.0\r\n\r\n', Buffer.from(JSON.stringify({ ...request, ...machine })), reply);
    for (const reply of targets) ask(reply);
    const inbox = `_INBOX_enrol_plant-1.${token.id}.x`;
    ask(inbox);
    await raw.flush();
    await eventually(
      () => heard,
      (subjects) => subjects.includes(inbox),
    );
    raw.close();
    expect(heard.filter((subject) => targets.includes(subject))).toEqual([]);
  });

  test('a token for three works for three, each under a number of its own', async () => {
    const token = await newToken({ agent: 'line', uses: 3 });
    for (const home of ['line-a', 'line-b', 'line-c']) expect((await enrolWith(token, home)).code).toBe(0);
    const fourth = await enrolWith(token, 'line-d');
    expect([fourth.code, /used already/.test(fourth.output)]).toEqual([1, true]);
    const { json } = await api.get('/agents');
    const known = (json.items as { id: string }[]).map(({ id }) => id);
    expect(known.filter((id) => id.startsWith('line-')).sort()).toEqual(['line-1', 'line-2', 'line-3']);
  });

  test('a token whose credential has expired ends with that word, since no waiting would help', async () => {
    const token = decodeToken(await newToken({ agent: 'pc-11' })) as EnrolmentToken;
    const past = new Date(Date.now() - 60_000);
    const expired = await new Authority(join(plant.dir, 'bus')).enrolmentCredential('plant-2', token.id, past);
    const late = await enrolWith(encodeToken({ ...token, ...expired }), 'late');
    expect([late.code, late.output]).toEqual([1, expect.stringContaining('it may have expired')]);
  });

  test('a machine that asks while the hub is away waits; one that was cut off after the token was counted gets in with it', async () => {
    const token = await newToken({ agent: 'pc-12', needsAcceptance: true });
    await plant.running.get('hub')!.kill('SIGTERM');
    const home = join(plant.dir, 'twelve');
    const early = start(hinomi, ['enrol', '--home', home], { input: token });
    await early.says('no answer yet');
    await plant.startHub();
    await early.says('waiting until a person accepts');
    await early.kill();
    expect((await api.post('/agents/plant-2/pc-12', { type: 'accept' })).status).toBeLessThan(300);
    expect(await enrolWith(token, 'twelve')).toEqual({ code: 0, output: 'enrolled as plant-2/pc-12\n' });
    expect(readdirSync(home)).toEqual(['identity.json']);
  });

  test('where a person has to accept, the machine waits and then is in', async () => {
    const token = await newToken({ agent: 'pc-10', needsAcceptance: true });
    heard.length = 0;
    const running = start(hinomi, ['enrol', '--home', join(plant.dir, 'ten')], { input: token });
    await running.says('waiting until a person accepts');
    await eventually(
      () => heard.filter((subject) => subject === 'enrol.plant-2').length,
      (asked) => asked >= 3,
    );
    const told = (await api.get('/ledger?kind=agent.pending')).json.items as { subject: string }[];
    expect(told.filter(({ subject }) => subject === 'agent/plant-2/pc-10')).toHaveLength(1);
    expect((await api.post('/agents/plant-2/pc-10', { type: 'accept' })).status).toBeLessThan(300);
    expect(await running.ended).toBe(0);
  });

  test('revocation closes the live connection at the site and keeps the agent out', async () => {
    const identity = identityOf('pc-2');
    const nc = await connectAs(identity);
    expect((await api.post('/agents/plant-2/pc-2', { type: 'revoke', reason: '盗難' })).status).toBeLessThan(300);
    await nc.closed();
    await expect(connectAs(identity)).rejects.toThrow(/authorization|revoked/i);
    const again = await enrolWith(readFileSync(plant.tokenFile('pc-2'), 'utf8'), 'two-again');
    expect(again.code).toBe(1);
  });

  test('a site that was away during a revocation hears of it when it is back', async () => {
    const identity = identityOf('pc-1');
    await plant.running.get('nats plant-2')!.kill('SIGTERM');
    expect((await api.post('/agents/plant-2/pc-1', { type: 'revoke', reason: '盗難' })).status).toBeLessThan(300);
    await plant.startNats('plant-2');
    const before = await connectAs(identity).catch(() => null);
    await before?.closed();
    await expect(connectAs(identity)).rejects.toThrow(/authorization|revoked/i);
  });
});
