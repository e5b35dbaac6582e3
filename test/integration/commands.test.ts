import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { jetstream } from '@nats-io/jetstream';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { afterEach, expect, test } from 'vitest';
import { SigningKey } from '../../hub/agents/signing-key.ts';
import { inboxes, subjects } from '../../protocol/subjects.ts';
import { ApiClient } from '../support/api.ts';
import { TestPlant } from '../support/plant.ts';
import { endAll, eventually } from '../support/processes.ts';

afterEach(endAll);

const site = 'plant-2';
const agent = 'pc-1';

test('a command reaches an agent behind a leaf and its answer is recorded; forged, replayed, expired and misdirected ones are refused and told', async () => {
  const plant = new TestPlant([{ id: site, local: false }]);
  await plant.prepare({ enrol: [{ site, agent, name: agent }] });
  await plant.startNats('hub');
  await plant.startNats(site);
  const person = await ApiClient.first(await plant.startHub());
  await plant.enrol(agent);
  plant.startAgent(agent, [{ type: 'host-inventory' }], { commands: ['inventory', 'snapshot'] });
  await plant.drained(agent);

  const order = { type: 'command', name: 'inventory', source: 'host-inventory' };
  expect((await person.post(`/agents/${site}/${agent}`, order)).status).toBe(200);
  expect((await person.post(`/agents/${site}/${agent}`, { ...order, source: 'nothing' })).status).toBe(200);
  expect((await person.post(`/agents/${site}/${agent}`, { ...order, name: 'rescan' })).status).toBe(200);
  const orders = () => {
    const db = new DatabaseSync(join(plant.dir, 'hub-home', 'control.db'), { readOnly: true });
    try {
      return db
        .prepare("SELECT envelope, state, answer FROM agent_order WHERE kind = 'command' ORDER BY counter")
        .all();
    } finally {
      db.close();
    }
  };
  const answered = await eventually(orders, (rows) => rows.every(({ answer }) => answer !== null));
  expect(answered.map(({ state }) => state)).toEqual(['done', 'failed', 'failed']);
  expect(answered[1]!['answer']).toBe('there is no source nothing on this agent');
  expect(answered[2]!['answer']).toBe('"rescan" is not allowed by the configuration on this machine');

  const key = new SigningKey(join(plant.dir, 'hub-home', 'keys', 'hub-signing.pem'));
  const soon = new Date(Date.now() + 600_000).toISOString();
  const body = {
    v: 1,
    id: 'x',
    site,
    agent,
    counter: 1000,
    expires: soon,
    name: 'inventory',
    source: 'host-inventory',
  };
  const signedByAnother = () => {
    const text = JSON.stringify(body);
    const signature = sign(null, Buffer.from(text), generateKeyPairSync('ed25519').privateKey);
    return JSON.stringify({ body: text, signature: signature.toString('base64url') });
  };
  const altered = JSON.parse(key.envelope(body)) as { body: string; signature: string };
  const refused: [string, RegExp][] = [
    ['rm -rf /', /not JSON/],
    ['{"body":1}', /not a signed envelope/],
    [signedByAnother(), /signature is not the hub's/],
    [JSON.stringify({ ...altered, body: altered.body.replace('"x"', '"y"') }), /signature is not the hub's/],
    [answered[0]!['envelope'] as string, /its counter 1 is not above/],
    [key.envelope({ ...body, expires: '2026-01-01T00:00:00.000Z' }), /it has expired/],
    [key.envelope({ ...body, agent: 'pc-2' }), /it is for another agent/],
    [key.envelope({ ...body, name: 'shell' }), /unknown form: name/],
  ];
  const nc = await connect({
    servers: [`127.0.0.1:${plant.ports['hub']}`],
    authenticator: credsAuthenticator(readFileSync(join(plant.dir, 'bus', 'hub.creds'))),
    inboxPrefix: inboxes.hub(site),
  });
  const js = jetstream(nc, { domain: site });
  for (const [envelope] of refused) await js.publish(subjects.command(site, agent), envelope);
  await nc.close();

  // The last word is a true one again: it is carried out after all the others were judged.
  await person.post(`/agents/${site}/${agent}`, order);
  const last = await eventually(orders, (rows) => rows.length === 4 && rows[3]!['answer'] !== null);
  expect(last[3]!['state']).toBe('done');
  await plant.drained(agent);
  await plant.running.get('hub')!.kill('SIGTERM');
  const told = (await plant.stored(site, agent))
    .filter((event) => event.fields['event.action'] === 'command_refused')
    .map((event) => String(event.fields['hinomi.reason']));
  expect(told).toHaveLength(refused.length + 1);
  for (const [, reason] of refused) expect(told.some((text) => reason.test(text))).toBe(true);
});
