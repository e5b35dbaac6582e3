import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';

const controller = {
  type: 'opc-ua',
  id: 'weld-7',
  settings: {
    ...{ snapshotEveryMinutes: 720, probeEverySeconds: 60, requestsPerSecond: 5, blackout: [] },
    ...{ url: 'opc.tcp://10.40.1.107:4840', security: 'SignAndEncrypt', policy: 'Basic256Sha256', user: 'hinomi' },
    ...{ userCertificate: false, auditEvents: false },
  },
};
const takes = { faults: [], plans: [{ nodes: null, requests: { Read: 4 }, total: 4, seconds: 1, minutes: 0.1 }] };
const reason = '作業票 M-118';

/** A hub with one agent that answers what it is asked, and an engineer in front of it. */
async function hubWithAgent() {
  const hub = await openHub();
  const seal = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  hub.control.db
    .prepare(
      `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
       VALUES ('tokyo', 'gw-1', 'GW-1', 'key', ?, 'active', 'live', 'm', 'h', 'p', '1', 't', '')`,
    )
    .run(seal);
  const answered = (id: string, state: 'done' | 'failed', answer: unknown) =>
    hub.control.db
      .prepare(
        `INSERT INTO agent_order (id, site, agent, kind, counter, envelope, expires, state, made_at, answer)
         VALUES (?, 'tokyo', 'gw-1', 'command', 1, '', '2027-01-01', ?, '', ?)`,
      )
      .run(id, state, typeof answer === 'string' ? answer : JSON.stringify(answer));
  const engineer = hub.browserOf((await hub.person('engineer', ['production_engineering'])).id);
  const put = (order: string, more: object = {}) =>
    engineer.send('POST', '/controller-setups', { site: 'tokyo', agent: 'gw-1', controller, order, reason, ...more });
  const check = async (of: object = controller) => {
    const given = await engineer.send('POST', '/controller-setups/check', {
      site: 'tokyo',
      agent: 'gw-1',
      controller: of,
    });
    return given.json.order as string;
  };
  const sent = () => hub.setUps.forAgent('tokyo', 'gw-1');
  return { hub, engineer, answered, put, check, sent };
}

test('a controller is put in force once its agent took exactly this one, and its agent is sent it with the password sealed', async () => {
  const { hub, engineer, answered, put, check, sent } = await hubWithAgent();
  const order = await check();
  expect(hub.orders.at(-1)).toMatchObject(['command', { name: 'check', argument: controller }]);
  expect((await put(order)).status).toBe(409);
  answered(order, 'done', takes);
  expect((await put(order, { controller: { ...controller, id: 'weld-8' } })).status).toBe(409);
  expect((await put('order-99')).status).toBe(409);
  expect(sent()).toEqual([]);

  const done = await put(order, { password: 'reads-only' });
  expect(done.status).toBe(200);
  expect(sent()).toMatchObject([{ ...controller, password: expect.stringMatching(/^[\w-]{80,}$/) }]);
  expect(JSON.stringify(sent())).not.toContain('reads-only');
  const kept = sent()[0]!.password;
  const shown = await engineer.send('GET', `/controllers/${done.json.controller}/setup`);
  expect(shown.json).toMatchObject({ setUp: { hasPassword: true, reason, plans: takes.plans }, arrived: true });
  expect(JSON.stringify(shown.json)).not.toContain(kept);

  // The same user at the same address keeps the password; at another address nobody has one.
  const moved = { ...controller, settings: { ...controller.settings, url: 'opc.tcp://10.40.1.108:4840' } };
  for (const [of, password] of [
    [{ ...controller, settings: { ...controller.settings, requestsPerSecond: 2 } }, kept],
    [moved, undefined],
  ] as const) {
    const again = await check(of);
    answered(again, 'done', takes);
    expect((await put(again, { controller: of })).status).toBe(200);
    expect(sent()[0]!.password).toBe(password);
  }
  const entries = [...hub.ledger.export()].filter((line) => line.includes('controller.set_up'));
  expect(entries).toHaveLength(3);
  expect(entries.join()).not.toContain('reads-only');

  expect((await engineer.send('POST', `/controllers/${done.json.controller}/setup/end`, { reason })).status).toBe(200);
  expect(sent()).toEqual([]);
  expect((await engineer.send('POST', `/controllers/${done.json.controller}/setup/end`, { reason })).status).toBe(409);
});

test('what an agent objects to, refuses or does not answer is told, and nothing is put in force on it', async () => {
  const { engineer, answered, put, check } = await hubWithAgent();
  const state = async (order: string) => (await engineer.send('GET', `/controller-setups/orders/${order}`)).json;
  const [objected, refused, strange] = [await check(), await check(), await check()];
  expect(await state(objected)).toMatchObject({ state: 'expired' });
  const text = 'map is wrong';
  const fault = { place: 'map', line: 4, reason: { code: 'said_otherwise', with: {}, text } };
  answered(objected, 'done', { faults: [fault], plans: [] });
  answered(refused, 'failed', 'not allowed by the configuration on this machine');
  answered(strange, 'done', { something: 'else' });
  expect(await state(objected)).toMatchObject({
    state: 'answered',
    objections: [{ place: 'map', line: 4, words: { ja: text, en: text } }],
  });
  expect(await state(refused)).toMatchObject({ state: 'refused', refusal: expect.stringContaining('not allowed') });
  expect(await state(strange)).toMatchObject({ state: 'refused' });
  for (const order of [objected, refused, strange]) expect((await put(order)).status).toBe(409);
});

test('the id of a controller that stands in the file of the agent is not taken', async () => {
  const { hub, answered, put, check } = await hubWithAgent();
  const local = { site: 'tokyo', agent: 'gw-1', device: 'weld-7', protocol: 'opcua', address: '', asset: null };
  hub.controllers.ensure(local);
  const order = await check();
  answered(order, 'done', takes);
  const refusal = await put(order);
  expect(refusal.status).toBe(409);
  expect(JSON.stringify(refusal.json)).toContain('weld-7');
});
