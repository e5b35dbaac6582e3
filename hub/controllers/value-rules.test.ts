import { describe, expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { Enricher } from '../enrich/enricher.ts';
import { eventLookups } from '../event-lookups.ts';
import { BlockBuilder } from '../store/block-builder.ts';
import { EventBlock } from '../store/event-block.ts';
import { eventsOf, snapshot } from './controller-harness.ts';

const nothing = { namespace: null, path: null, node: null, type: null };

async function plant() {
  const hub = await openHub();
  const engineer = hub.browserOf((await hub.person('eng', ['production_engineering'], ['tokyo'])).id);
  const second = hub.browserOf((await hub.person('eng2', ['production_engineering'], ['tokyo'])).id);
  const mechanic = hub.browserOf((await hub.person('mech', ['maintenance'], ['tokyo'])).id);
  const first = snapshot({ '100': 180, '101': 5 });
  await hub.commit(eventsOf(first));
  const { id } = (await engineer.get('/controllers')).json.items[0];
  const path = `/controllers/${id}`;
  await engineer.post(`${path}/baseline`, { root: first.root, type: 'propose', reason: '据付時の設定' });
  await second.post(`${path}/baseline`, { root: first.root, type: 'approve', reason: '確認済み' });
  const read = (values: Record<string, number>, hour: string) =>
    hub.commit(eventsOf(snapshot(values, { ended: `2026-11-04T${hour}:00:00.000Z` })));
  const propose = {
    type: 'propose',
    match: { ...nothing, node: '101' },
    class: 'volatile',
    reason: 'カウンタ',
    wide: false,
  };
  return { hub, engineer, second, mechanic, path, id, read, propose: { ...propose, replaces: null } };
}

/** A rule in force that leaves register 101 out. */
async function ruled() {
  const all = await plant();
  const proposed = (await all.mechanic.post(`${all.path}/values`, all.propose)).json;
  const { id: rule, version } = proposed.rules[0];
  const approve = { type: 'approve', rule, version, reason: '確認した' };
  await all.second.post(`${all.path}/values`, approve);
  return { ...all, rule, version };
}

describe('a rule about values', () => {
  test('holds once another person approved it, and then leaves the value out by name', async () => {
    const { hub, engineer, second, mechanic, path, read, propose } = await plant();
    await read({ '100': 180, '101': 9 }, '05');
    const proposed = await mechanic.post(`${path}/values`, propose);
    expect(proposed.json.rules).toMatchObject([{ number: 1, version: 1, state: 'proposed', mine: true, covers: 1 }]);
    expect((await engineer.get(path)).json).toMatchObject({ state: 'drift', openDifferences: 1 });
    const approve = { type: 'approve', rule: proposed.json.rules[0].id, version: 1, reason: '確認した' };
    expect((await mechanic.post(`${path}/values`, approve)).json.code).toBe('not_permitted');
    const done = (await second.post(`${path}/values`, approve)).json;
    expect(done.rules).toMatchObject([
      { state: 'in_force', covers: 1, proposedBy: '担当 mech', decidedBy: '担当 eng2' },
    ]);
    expect(done.leftOut).toMatchObject([{ path: '1/holding/101', from: '5', to: '9', number: 1 }]);
    expect(done.exclusions).toMatchObject([{ number: 1, class: 'volatile', count: 1, paths: ['1/holding/101'] }]);
    expect((await engineer.get(path)).json).toMatchObject({ state: 'in_sync', differences: [] });
    expect(hub.ledger.list({ kind: 'value_rule.' }).items.map((one) => one.kind)).toEqual([
      'value_rule.approved',
      'value_rule.proposed',
    ]);
  });

  test('who proposed it cannot approve it, whatever the roles', async () => {
    const { engineer, path, propose } = await plant();
    const { id: rule } = (await engineer.post(`${path}/values`, propose)).json.rules[0];
    const own = await engineer.post(`${path}/values`, { type: 'approve', rule, version: 1, reason: 'x' });
    expect(own.json.code).toBe('conflict');
    expect((await engineer.get(`${path}/values`)).json.rules).toMatchObject([{ state: 'proposed' }]);
  });

  test('a site may ask for another role', async () => {
    const { hub, engineer, second, path, propose, id } = await plant();
    const policy = hub.visits.policies.of('tokyo');
    hub.visits.policies.set('tokyo', { ...policy, rolesMustDiffer: true });
    const { id: rule } = (await engineer.post(`${path}/values`, propose)).json.rules[0];
    const approve = { type: 'approve', rule, version: 1, reason: 'x' };
    expect((await second.post(`${path}/values`, approve)).json.code).toBe('conflict');
    expect(hub.controllers.rules.table.inForce('tokyo', id).rules).toEqual([]);
  });

  test.each([[nothing], [{ ...nothing, path: '*' }], [{ ...nothing, node: '*1*', path: '*/*' }]])(
    '%j covers too much to be proposed',
    async (match) => {
      const { engineer, path, propose } = await plant();
      expect((await engineer.post(`${path}/values`, { ...propose, match })).json.code).toBe('conflict');
    },
  );

  test('never touches a secret: no class makes one, none is left out, and a pattern that covers one passes it by', async () => {
    const { engineer, second, mechanic, path, read, propose } = await plant();
    await read({ '100': 180, '101': 5, 'password-1': 1 }, '05');
    const refused = async (more: object) => (await mechanic.post(`${path}/values`, { ...propose, ...more })).json;
    expect(await refused({ class: 'secret' })).toMatchObject({ code: 'conflict' });
    const only = await refused({ match: { ...nothing, node: 'password-1' } });
    expect(only).toMatchObject({ code: 'conflict', message: { ja: expect.stringContaining('秘密の値') } });
    const all = { ...propose, match: { ...nothing, path: '1/holding/*' } };
    const { id: rule } = (await mechanic.post(`${path}/values`, all)).json.rules[0];
    const done = await second.post(`${path}/values`, { type: 'approve', rule, version: 1, reason: '確認した' });
    expect(done.json.rules).toMatchObject([{ state: 'in_force', covers: 2 }]);
    const { root } = (await engineer.get(path)).json.lastSnapshot;
    await engineer.post(`${path}/baseline`, { root, type: 'propose', reason: 'x' });
    await second.post(`${path}/baseline`, { root, type: 'approve', reason: 'x' });
    await read({ '100': 7, '101': 8, 'password-1': 2 }, '11');
    expect((await engineer.get(path)).json.differences.map(({ path }: { path: string }) => path)).toContain(
      '1/holding/password-1',
    );
  });

  test('is sent to the agents that read the controller when it comes into force and when it ends, and to no other', async () => {
    const { hub, engineer, second, mechanic, path, propose } = await plant();
    const enrol = (agent: string) =>
      hub.control.db
        .prepare(
          `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
           VALUES ('tokyo', ?, ?, 'k', 's', 'active', 'live', 'm', 'h', 'p', '1', 't', '')`,
        )
        .run(agent, agent);
    enrol('gw-1');
    enrol('pc-9');
    const sent = () => hub.orders.filter((order) => (order as string[])[0] === 'configure') as unknown[][];
    const { id: rule } = (await mechanic.post(`${path}/values`, propose)).json.rules[0];
    expect(sent()).toEqual([]);
    const decide = (by: typeof second, type: string) =>
      by.post(`${path}/values`, { type, rule, version: 1, reason: 'x' });
    await decide(second, 'approve');
    expect(sent()).toMatchObject([
      ['configure', 'tokyo', 'gw-1', { valueRules: [{ device: 'press-1', class: 'volatile', node: '101' }] }],
    ]);
    await decide(engineer, 'end');
    expect(sent()).toHaveLength(1);
    await decide(second, 'approve');
    expect(sent()[1]).toMatchObject(['configure', 'tokyo', 'gw-1', { valueRules: [] }]);
  });

  test('brings back what the reader leaves out; to leave that out once more is refused', async () => {
    const { mechanic, path, read, propose } = await plant();
    await read({ '100': 180, '101': 5, 'moving-1': 1 }, '05');
    const match = { ...nothing, node: 'moving-1' };
    const refused = (await mechanic.post(`${path}/values`, { ...propose, match })).json;
    expect(refused).toMatchObject({ code: 'conflict', message: { en: expect.stringContaining('next reading') } });
    const back = (await mechanic.post(`${path}/values`, { ...propose, match, class: 'config' })).json;
    expect(back.rules).toMatchObject([{ state: 'proposed', covers: 1, paths: ['1/holding/moving-1'] }]);
    const wider = { ...nothing, path: '1/holding/*' };
    expect((await mechanic.post(`${path}/values`, { ...propose, match: wider })).json.rules).toMatchObject([
      { state: 'proposed', covers: 2 },
      { state: 'proposed', covers: 1 },
    ]);
  });

  test('ends only by two people, and then what differs shows again against the state expected before', async () => {
    const { engineer, second, path, read, rule, version } = await ruled();
    await read({ '100': 200, '101': 9 }, '05');
    const [item] = (await engineer.get(path)).json.differences;
    await engineer.post(`${path}/judgements`, { items: [item.id], verdict: 'accepted', reason: '作業票どおり' });
    const root = (await engineer.get(path)).json.lastSnapshot.root;
    const { proposal } = (await engineer.post(`${path}/baseline`, { root, type: 'propose', reason: 'x' })).json;
    await second.post(`${path}/baseline`, { root: proposal.root, type: 'approve', reason: 'x' });
    expect((await engineer.get(path)).json).toMatchObject({ state: 'in_sync', baseline: { version: 2 } });
    const ending = (await engineer.post(`${path}/values`, { type: 'end', rule, version, reason: '不要' })).json;
    expect(ending.rules).toMatchObject([{ state: 'in_force', ending: { by: '担当 eng', reason: '不要', mine: true } }]);
    const approve = { type: 'approve', rule, version, reason: '確認した' };
    expect((await engineer.post(`${path}/values`, approve)).json.code).toBe('conflict');
    expect((await second.post(`${path}/values`, approve)).json.rules).toMatchObject([{ state: 'ended' }]);
    expect((await engineer.get(path)).json.differences).toMatchObject([{ path: '1/holding/101', from: '5', to: '9' }]);
  });

  test('a next version takes the place of the one before', async () => {
    const { mechanic, second, path, read, rule } = await ruled();
    await read({ '100': 200, '101': 9 }, '05');
    const next = {
      type: 'propose',
      match: { ...nothing, node: '10*' },
      class: 'volatile',
      reason: '両方',
      wide: false,
    };
    // Three characters at least must be said.
    expect((await mechanic.post(`${path}/values`, { ...next, replaces: rule })).json.code).toBe('conflict');
    const wider = { ...next, match: { ...nothing, path: '1/holding/*' }, replaces: rule };
    await mechanic.post(`${path}/values`, wider);
    const done = (await second.post(`${path}/values`, { type: 'approve', rule, version: 2, reason: '確認' })).json;
    expect(done.rules.map((one: Record<string, unknown>) => [one['number'], one['version'], one['state']])).toEqual([
      [1, 2, 'in_force'],
      [1, 1, 'replaced'],
    ]);
    expect(done.leftOutCount).toBe(2);
  });

  test('one for all controllers of a site holds for the others, not for other sites', async () => {
    const { hub, engineer, second, path, propose } = await plant();
    const { id: rule } = (await engineer.post(`${path}/values`, { ...propose, wide: true })).json.rules[0];
    await second.post(`${path}/values`, { type: 'approve', rule, version: 1, reason: 'x' });
    const other = hub.controllers.ensure({
      ...{ site: 'tokyo', agent: 'gw-2', device: 'press-2', protocol: 'modbus', address: 'x', asset: null },
    });
    expect(hub.controllers.rules.table.inForce('tokyo', other).rules).toHaveLength(1);
    expect(hub.controllers.rules.table.inForce('osaka', other).rules).toEqual([]);
  });
});

describe('changes that an agent tells of', () => {
  const change = (key: string, fields: Record<string, string | boolean> = {}) => ({
    v: 1 as const,
    id: 'e',
    site: 'tokyo',
    agent: 'gw-1',
    lane: 'evidence' as const,
    epoch: 'e',
    seq: 1,
    kind: 'ot.config_change',
    time: '2026-11-04T03:00:00.000Z',
    recorded: '2026-11-04T03:00:00.000Z',
    received: '2026-11-04T03:00:00.000Z',
    boot: 'b',
    source: 'modbus',
    fields: {
      'device.id': 'press-1',
      'change.id': key,
      'change.op': 'changed',
      'change.section': 'holding',
      'change.key': key,
      'change.path': `1/holding/${key}`,
      'change.attribute': 'value',
      'change.class': 'setpoint',
      'change.severity': 'medium',
      ...fields,
    },
  });
  async function told(event: ReturnType<typeof change>) {
    const { hub } = await ruled();
    const builder = new BlockBuilder(1);
    builder.add(event, event);
    const columns = builder.finish();
    new Enricher({ clock: () => null, ...eventLookups(hub), asset: () => null }).enrich(
      columns,
      Date.parse(event.received),
    );
    return new EventBlock(columns).event(0).fields;
  }

  test('of a value that is left out is kept, marked, and no matter for rules by class', async () => {
    expect(await told(change('101'))).toMatchObject({
      'change.left_out': true,
      'change.class': 'volatile',
      'change.severity': 'low',
      'change.rule': 'value rule 1 (version 1)',
    });
  });

  test('of a secret is told whatever rule covers it', async () => {
    expect(await told(change('101', { 'change.secret': true }))).toMatchObject({ 'change.left_out': false });
  });

  test('of anything else is as the agent said, whatever it says of rules', async () => {
    const lie = { 'change.left_out': true };
    expect(await told(change('100', lie))).toMatchObject({ 'change.left_out': false, 'change.class': 'setpoint' });
    const attribute = { ...lie, 'change.attribute': 'accessLevel', 'change.class': 'security' };
    expect(await told(change('101', attribute))).toMatchObject({
      'change.left_out': false,
      'change.class': 'security',
    });
  });
});
