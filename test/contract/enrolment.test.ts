import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../deploy/local/verbs.ts';
import { Authority } from '../../hub/agents/authority.ts';
import { decodeToken, type EnrolmentToken, encodeToken } from '../../protocol/enrolment.ts';
import { endAll, eventually, start } from '../support/processes.ts';
import { RawBusClient } from '../support/raw-bus-client.ts';
import { SharedBus } from '../support/shared-bus.ts';

const bus = new SharedBus();
const { plant, heard } = bus;

beforeAll(() => bus.start());
afterAll(async () => {
  await bus.observer?.close();
  await endAll();
});

const hinomi = join(root, 'hinomi');
const enrolWith = async (token: string, home: string) => {
  const running = start(hinomi, ['enrol', '--home', join(plant.dir, home)], { input: token });
  return { code: await running.ended, output: running.output() };
};
const newToken = async (more: Record<string, unknown>) => {
  const { status, json } = await bus.api.post('/agents/tokens', {
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
  const { json } = await bus.api.get('/agents');
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
  expect((await bus.api.post('/agents/plant-2/pc-12', { type: 'accept' })).status).toBeLessThan(300);
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
  const told = (await bus.api.get('/ledger?kind=agent.pending')).json.items as { subject: string }[];
  expect(told.filter(({ subject }) => subject === 'agent/plant-2/pc-10')).toHaveLength(1);
  expect((await bus.api.post('/agents/plant-2/pc-10', { type: 'accept' })).status).toBeLessThan(300);
  expect(await running.ended).toBe(0);
});

test('revocation closes the live connection at the site and keeps the agent out', async () => {
  const identity = bus.identityOf('pc-2');
  const nc = await bus.connectAs(identity);
  expect((await bus.api.post('/agents/plant-2/pc-2', { type: 'revoke', reason: '盗難' })).status).toBeLessThan(300);
  await nc.closed();
  await expect(bus.connectAs(identity)).rejects.toThrow(/authorization|revoked/i);
  const again = await enrolWith(readFileSync(plant.tokenFile('pc-2'), 'utf8'), 'two-again');
  expect(again.code).toBe(1);
});

test('a site that was away during a revocation hears of it when it is back', async () => {
  const identity = bus.identityOf('pc-1');
  await plant.running.get('nats plant-2')!.kill('SIGTERM');
  expect((await bus.api.post('/agents/plant-2/pc-1', { type: 'revoke', reason: '盗難' })).status).toBeLessThan(300);
  await plant.startNats('plant-2');
  const before = await bus.connectAs(identity).catch(() => null);
  await before?.closed();
  await expect(bus.connectAs(identity)).rejects.toThrow(/authorization|revoked/i);
});
