import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, credsAuthenticator, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Identity } from '../../agent/self/identity.ts';
import { natsServer } from '../../deploy/local/nats-server.ts';
import { Authority } from '../../hub/agents/authority.ts';
import { decodeToken, type EnrolmentToken, encodeToken } from '../../protocol/enrolment.ts';
import { ApiClient } from '../support/api.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually, freePort, start } from '../support/processes.ts';

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
    const conf = join(plant.dir, 'rogue.conf');
    writeFileSync(
      conf,
      `server_name: rogue\nlisten: "127.0.0.1:${port}"\naccounts { A { users: [ { user: a, password: a } ] } }\n` +
        `leafnodes { remotes: [ { url: "nats-leaf://127.0.0.1:${plant.ports['leaf']}", account: A, credentials: "${creds}" } ] }\n`,
    );
    const server = start(natsServer(), ['-c', conf]);
    await server.says('Leafnode connection created');
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
    await rogue.close();
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
