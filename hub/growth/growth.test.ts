import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '#protocol/events/event.ts';
import { openHub } from '../api/api-harness.ts';
import { AssetStore } from '../assets/asset-store.ts';
import { usualGrowth } from './growth-limits.ts';

const small = {
  perHour: { assets: 5, controllers: 3, readings: 8, gaps: 4, facts: 100, names: 6, talks: 1000 },
  assetsPerSender: 8,
  assetsPerSite: 12,
  controllersPerAgent: 4,
  factsPerAsset: 3,
  namesPerSite: 10,
  networkHosts: 1000,
  networkPairs: 1000,
};
const hour = 3_600_000;
const count = (n: number) => Array.from({ length: n }, (_, at) => at);
const line = (host: string, agent = 'gw-1'): Partial<StoredEvent> => ({
  agent,
  kind: 'host.log',
  source: 'syslog:udp',
  fields: { message: `told by ${host}`, 'host.name': host },
});
const talk = (from: string): Partial<StoredEvent> => ({
  agent: 'flow-1',
  kind: 'net.new_talker',
  source: 'netflow',
  fields: { 'source.ip': from, 'destination.ip': '10.9.0.1', 'destination.port': 80 },
});
const open = () => openHub({ growth: small });
type Hub = Awaited<ReturnType<typeof open>>;
const assets = (hub: Hub, standing?: 'observed' | 'both') =>
  hub.assets.list({ limit: 1000, ...(standing ? { standing } : {}) }, ['tokyo']).items;
const raised = (hub: Hub, rule: string) =>
  hub.incidents
    .list({ limit: 100 }, { sites: ['tokyo'] })
    .items.filter((one) => one.rule.id === `system:growth:${rule}`);

describe('machines that a sender invents', () => {
  test('are bounded by the hour, told of once, and their records are kept and found', async () => {
    const hub = await open();
    await hub.commit(count(400).map((n) => line(`ghost-${n}`)));
    await hub.commit(count(400).map((n) => line(`spectre-${n}`)));
    expect(assets(hub)).toHaveLength(5);
    const found = await hub.events.search({ sites: ['tokyo'], words: ['spectre-399'], limit: 10 });
    expect(found.events).toMatchObject([{ asset: null, fields: { 'host.name': 'spectre-399' } }]);
    const [matter, ...more] = raised(hub, 'assets:tokyo/gw-1');
    expect(more).toEqual([]);
    expect(matter).toMatchObject({ count: 1, severity: 'S3', state: 'new' });
    expect(matter!.sentence.en).toContain('gw-1');
    expect(matter!.sentence.en).toContain('ghost-5');
  });

  test('come on in the next hour up to what one sender may bring, which leaves room for others', async () => {
    const hub = await open();
    for (const round of count(4)) {
      await hub.commit(count(20).map((n) => line(`ghost-${round}-${n}`)));
      hub.advance(hour);
    }
    expect(assets(hub)).toHaveLength(8);
    await hub.commit([line('switch-1', 'gw-2')]);
    expect(assets(hub).map(({ name }) => name)).toContain('switch-1');
  });

  test('fill a site no further than its bound, and never keep a machine with an agent out', async () => {
    const hub = await open();
    for (const round of count(4)) {
      for (const agent of ['gw-1', 'gw-2', 'gw-3']) {
        await hub.commit(count(9).map((n) => line(`ghost-${round}-${n}-${agent}`, agent)));
      }
      hub.advance(hour);
    }
    expect(assets(hub)).toHaveLength(12);
    await hub.commit([{ agent: 'insp-07', kind: 'host.usb', fields: { 'host.name': 'INSP-07' } }]);
    expect(assets(hub).map(({ name }) => name)).toContain('INSP-07');
  });

  test('push no known machine out, and one that is taken into the ledger makes room', async () => {
    const hub = await open();
    const { id } = hub.assets.add('tokyo', { name: 'PRESS-1', hostNames: ['press-1'] }, { id: 'it', role: null });
    for (const round of count(3)) {
      await hub.commit(count(9).map((n) => line(`ghost-${round}-${n}`)));
      hub.advance(hour);
    }
    const [event] = await hub.commit([line('press-1')]);
    expect(event!.asset ?? hub.assets.store.find('tokyo', 'host', 'press-1')!.id).toBe(id);
    expect(assets(hub, 'both')).toMatchObject([{ name: 'PRESS-1' }]);
    const ghost = assets(hub, 'observed')[0]!;
    await hub.commit([line('real-1')]);
    expect(hub.assets.store.find('tokyo', 'host', 'real-1')).toBeUndefined();
    hub.assets.edit(ghost.id, { note: 'it exists' }, { id: 'it', role: null });
    await hub.commit([line('real-1')]);
    expect(hub.assets.store.find('tokyo', 'host', 'real-1')).toBeDefined();
  });

  test('count as invented addresses, too', async () => {
    const hub = await open();
    await hub.commit(count(300).map((n) => talk(`10.1.${n >> 8}.${n & 255}`)));
    expect(assets(hub).filter(({ addresses }) => addresses.length > 0)).toHaveLength(5);
    expect(raised(hub, 'assets:tokyo/flow-1')).toHaveLength(1);
  });

  test('count as one machine each time, also by an address outside of every subnet', async () => {
    const hub = await openHub();
    for (const _ of count(3)) await hub.commit([line('203.0.113.9')]);
    expect(assets(hub).map(({ name }) => name)).toEqual(['203.0.113.9']);
  });

  test('are counted over a restart', async () => {
    const hub = await open();
    await hub.commit(count(5).map((n) => line(`ghost-${n}`)));
    expect(hub.assets.store.countOnlySeen('tokyo')).toBe(5);
    expect(new AssetStore(hub.control).countOnlySeen('tokyo', 'gw-1/host')).toBe(5);
  });
});

describe('what else a sender could make the hub write down', () => {
  test('controllers and their readings', async () => {
    const hub = await open();
    const reading = (device: string, n: number): Partial<StoredEvent> => ({
      agent: 'plc-gw',
      kind: 'ot.snapshot',
      source: 'modbus:line',
      fields: { 'device.id': device, 'snapshot.reason': `no answer ${n}`, 'snapshot.complete': false },
    });
    await hub.commit(count(50).map((n) => reading(`plc-${n}`, n)));
    expect(hub.controllers.list(['tokyo'])).toHaveLength(3);
    hub.advance(hour);
    await hub.commit(count(50).map((n) => reading(`late-${n}`, n)));
    expect(hub.controllers.list(['tokyo'])).toHaveLength(4);
    hub.advance(hour);
    await hub.commit(count(50).map((n) => reading('plc-0', n)));
    const id = hub.controllers.find('tokyo', 'plc-gw', 'plc-0')!;
    expect(hub.controllers.archive.list(id, 100)).toHaveLength(9);
    expect(raised(hub, 'controllers:tokyo/plc-gw')).toHaveLength(1);
    expect(raised(hub, 'readings:tokyo/plc-gw')).toHaveLength(1);
  });

  test('gaps', async () => {
    const hub = await open();
    const gap = (n: number): Partial<StoredEvent> => ({
      kind: 'gap',
      fields: { 'gap.kind': 'source_cleared', 'gap.reason': `no ${n}`, 'gap.count': n },
    });
    await hub.commit(count(60).map(gap));
    expect(hub.gaps.list({}, ['tokyo']).total).toBe(4);
    expect(raised(hub, 'gaps:tokyo/insp-07')).toHaveLength(1);
  });

  test('facts about a machine; those known go on being brought up to date', async () => {
    const hub = await open();
    const fact = (key: string, state: string): Partial<StoredEvent> => ({
      kind: 'host.posture',
      source: 'host-inventory',
      fields: {
        'host.name': 'INSP-07',
        'hinomi.posture.item': 'port',
        'hinomi.posture.key': key,
        'event.action': state,
      },
    });
    await hub.commit(count(40).map((n) => fact(`tcp/${n}`, 'present')));
    const { id } = hub.assets.store.find('tokyo', 'host', 'INSP-07')!;
    expect(hub.assets.facts.of(id).map(({ key }) => key)).toEqual(['tcp/0', 'tcp/1', 'tcp/2']);
    hub.advance(hour);
    await hub.commit([fact('tcp/1', 'changed'), fact('tcp/2', 'removed'), fact('tcp/9', 'present')]);
    expect(hub.assets.facts.of(id).map(({ key, value }) => `${key} ${value['event.action']}`)).toEqual([
      'tcp/0 present',
      'tcp/1 changed',
      'tcp/9 present',
    ]);
    expect(raised(hub, 'facts:tokyo/insp-07')).toHaveLength(1);
  });

  test('names of users, without naming one in the matter', async () => {
    const hub = await open();
    const login = (user: string): Partial<StoredEvent> => ({
      kind: 'host.login',
      fields: { 'event.action': 'failed', 'user.name': user },
    });
    await hub.commit(count(30).map((n) => login(`guess${n}x`)));
    expect(hub.names.at(['tokyo']).names).toHaveLength(6);
    const [matter] = raised(hub, 'names:tokyo/insp-07');
    expect(`${matter!.sentence.ja}${matter!.sentence.en}`).not.toContain('guess');
  });
});

test('what is usual is enough for the first day of a plant with 5,000 machines behind one relay', async () => {
  const hub = await openHub();
  for (let at = 0; at < 5000; at += usualGrowth.perHour.assets) {
    await hub.commit(count(usualGrowth.perHour.assets).map((n) => line(`host-${at + n}`)));
    hub.advance(hour);
  }
  expect(hub.assets.list({ limit: 1 }, ['tokyo']).total).toBe(5000);
  expect(raised(hub, 'assets:tokyo/gw-1')).toEqual([]);
});
