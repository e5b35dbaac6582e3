import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '#protocol/events/event.ts';
import { openHub } from '../api/api-harness.ts';

const day = 86_400_000;
const stranger = '10.1.0.199';

const finding = (kind: string, more: Record<string, unknown> = {}) => ({
  agent: 'sensor',
  kind: 'net.finding',
  source: 'wire',
  fields: {
    'event.action': kind,
    'source.ip': stranger,
    'hinomi.about.ip': stranger,
    'destination.ip': '10.1.0.50',
    'destination.port': 3389,
    'network.transport': 'tcp',
    'hinomi.finding.id': `${kind}-1`,
    'hinomi.finding.count': 1,
    'hinomi.vantage': 'capture',
    ...more,
  } as never,
});

async function plant() {
  const hub = await openHub();
  const { id } = await hub.person('lead', ['fsoc_lead']);
  const get = async (path: string) => (await hub.browserOf(id).get(path)).json;
  const raised = async () => {
    const stored: StoredEvent[] = [];
    await hub.network.allow.outbox.handOver(
      async (events) => void stored.push(...(await hub.commit(events))),
      hub.clock,
    );
    return stored.map(({ fields }) => fields['event.action']);
  };
  await hub.commit([finding('new_pair', { 'source.ip': '10.1.0.7', 'destination.port': 502 })]);
  hub.advance(20 * day);
  await raised();
  return { hub, get, raised };
}

describe('what a detector found in the traffic', () => {
  test('stands on the page once, with how often it showed, however often it is told', async () => {
    const { hub, get } = await plant();
    await hub.commit([finding('port_scan')]);
    await hub.commit([finding('port_scan', { 'hinomi.finding.again': true, 'hinomi.finding.count': 40 })]);
    const { findings } = await get('/network?site=tokyo');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      ...{ kind: 'port_scan', source: stranger, target: '10.1.0.50', count: 40 },
      words: { ja: 'ポートスキャン', en: 'One host tries many ports of another' },
    });
  });

  test('a new conversation is raised by the list that people decide about, and one that has a rule of its own only kept there', async () => {
    const { hub, get, raised } = await plant();
    await hub.commit([finding('new_pair')]);
    expect(await raised()).toEqual(['new_host', 'new_pair']);
    await hub.commit([finding('remote_access', { 'source.ip': '10.1.0.198', 'hinomi.about.ip': '10.1.0.198' })]);
    expect(await raised()).toEqual(['new_host']);
    const { items } = await get('/network/allow?site=tokyo&standing=fresh');
    expect(items.filter(({ kind }: { kind: string }) => kind === 'pair')).toHaveLength(2);
  });

  test('an agent that listens is told until when to learn, of whom, and what people permitted, once for each change', async () => {
    const { hub, get } = await plant();
    const told: string[] = [];
    const tick = async () => {
      hub.advance(60_000);
      await hub.network.orders.tick(
        () => [{ site: 'tokyo', agent: 'sensor' }],
        async ({ agent }) => void told.push(agent),
      );
      return told.splice(0).length;
    };
    const { id } = await hub.person('chief', ['fsoc_lead']);
    const act = async (given: object) => hub.browserOf(id).post('/network/allow', { site: 'tokyo', act: given });
    expect(hub.network.orders.of('tokyo', 'never-heard')).toBeNull();
    expect([await tick(), await tick()]).toEqual([1, 0]);
    expect(hub.network.orders.of('tokyo', 'sensor')).toMatchObject({
      decidedAt: null,
      anew: [],
      held: [],
      permitted: [],
    });
    await hub.commit([finding('new_pair')]);
    const { items } = await get('/network/allow?site=tokyo&standing=fresh');
    const { id: pair } = items.find(({ kind }: { kind: string }) => kind === 'pair');
    await act({ type: 'approve', ids: [pair], reason: 'new line', owner: 'lead', until: null });
    expect(hub.network.orders.of('tokyo', 'sensor')!.permitted).toEqual([
      { client: stranger, server: '10.1.0.50', transport: 'tcp', port: 3389 },
    ]);
    await act({ type: 'relearn', host: stranger, days: 2, reason: 'rebuilt' });
    await act({ type: 'learning', days: 0, reason: 'done' });
    const now = hub.network.orders.of('tokyo', 'sensor')!;
    expect(now.anew.map(({ host }) => host)).toEqual([stranger]);
    expect(now.learnUntil).toBe(now.decidedAt);
    expect([await tick(), await tick()]).toEqual([1, 0]);
  });

  test('says how people stand to the conversation, and that it is about a controller', async () => {
    const { hub } = await plant();
    const known = (of: ReturnType<typeof finding>) =>
      hub.network.knownOf({ site: 'tokyo', corrected: hub.clock().toISOString(), agent: of.agent, fields: of.fields });
    expect(known(finding('remote_access'))).toMatchObject({
      'hinomi.finding.standing': 'none',
      'hinomi.finding.to_controller': false,
    });
    const learned = finding('new_pair', { 'source.ip': '10.1.0.7', 'destination.port': 502 });
    expect(known(learned)).toMatchObject({
      'hinomi.finding.standing': 'learned',
      'hinomi.finding.to_controller': true,
    });
  });
});
