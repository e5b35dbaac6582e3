import { describe, expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { alert } from '../incident/incident-harness.ts';
import { NetworkBook } from './network-book.ts';
import { hostAddress } from './sight.ts';

const day = 86_400_000;
const zones = [{ id: 'fa1', name: 'FA1', order: 2, subnets: ['10.1.0.0/24'], phase: 'live' as const }];
const flow = (from: string, to: string, port: number, more: Record<string, unknown> = {}, agent = 'hmi-1') => ({
  agent,
  kind: 'net.flow',
  source: 'sockets',
  fields: {
    'network.transport': 'tcp',
    'network.direction': 'outbound',
    'source.ip': from,
    'destination.ip': to,
    'destination.port': port,
    'hinomi.flow.connections': 3,
    'hinomi.vantage': 'socket',
    ...more,
  } as never,
});
const neighbour = (mac: string, ip: string, more: Record<string, unknown> = {}) => ({
  agent: 'hmi-1',
  kind: 'net.neighbour',
  source: 'neighbours',
  fields: { 'event.action': 'present', 'source.mac': mac, 'source.ip': ip, ...more } as never,
});

const asNewTalker = (event: ReturnType<typeof flow>) => ({ ...event, kind: 'net.new_talker' });

async function plant() {
  const hub = await openHub();
  hub.sites.edit('tokyo', { zones });
  const { id } = await hub.person('lead', ['fsoc_lead']);
  /** Signed in anew each time, since days pass. */
  const lead = () => hub.browserOf(id);
  const read = async (query = '') => (await lead().get(`/network?site=tokyo${query}`)).json;
  const host = async (address: string) => (await lead().get(`/network/host?site=tokyo&address=${address}`)).json;
  const node = async (address: string) => (await read()).nodes.find((one: { id: string }) => one.id === address);
  return { hub, lead, read, host, node };
}

const atPort = (mac: string, port: string, more: Record<string, unknown> = {}) => ({
  agent: 'gw-1',
  kind: 'net.switch_port',
  source: 'snmp',
  fields: {
    ...{ 'event.action': 'present', 'hinomi.switch.id': 'SW-01', 'observer.name': 'FA1-SW-01', 'source.mac': mac },
    ...{ 'hinomi.switch.port': port, 'network.vlan.id': '20', 'hinomi.switch.port_devices': 1, ...more },
  } as never,
});
const switchRead = (outcome: string) => ({
  agent: 'gw-1',
  kind: 'net.switch_reading',
  source: 'snmp',
  fields: { 'event.action': outcome, 'hinomi.switch.id': 'SW-01' } as never,
});

describe('where a host is plugged in', () => {
  const mac = '00:00:0a:12:34:56';

  test('is named by switch and port, with what was before, how the switch was read, and nothing of whom it talks with', async () => {
    const { hub, host, node, read } = await plant();
    await hub.commit([
      atPort(mac, 'Gi1/0/7', { 'source.ip': '10.1.0.60', 'hinomi.switch.port_alias': 'press 3' }),
      switchRead('whole'),
    ]);
    const first = await host('10.1.0.60');
    expect(first.place).toMatchObject({
      ...{ switch: 'SW-01', switchName: 'FA1-SW-01', port: 'Gi1/0/7', alias: 'press 3', vlans: '20', by: 'gw-1' },
      ...{ uplink: null, devices: 1, gone: null, before: [], reading: { outcome: 'whole' } },
    });
    expect(first.seenFrom).toMatchObject([{ how: 'switch', by: 'gw-1' }]);
    expect((await read()).edges).toEqual([]);
    hub.advance(3_600_000);
    await hub.commit([
      atPort(mac, 'Gi1/0/9', {
        'event.action': 'moved',
        'hinomi.switch.uplink': 'many',
        'hinomi.switch.port_devices': 9,
      }),
      switchRead('failed'),
    ]);
    expect((await host('10.1.0.60')).place).toMatchObject({
      ...{ port: 'Gi1/0/9', uplink: 'many', devices: 9, reading: { outcome: 'failed' } },
      before: [{ switch: 'SW-01', port: 'Gi1/0/7', from: first.place.since }],
    });
    expect((await node('10.1.0.60')).vantages).toEqual(['switch']);
    hub.advance(3_600_000);
    await hub.commit([atPort(mac, 'Gi1/0/9', { 'event.action': 'gone' })]);
    expect((await host('10.1.0.60')).place.gone).not.toBeNull();
  });

  test('is known also of a host whose address somebody else told', async () => {
    const { hub, host } = await plant();
    await hub.commit([atPort(mac, 'Gi1/0/7'), neighbour(mac, '10.1.0.61')]);
    expect((await host('10.1.0.61')).place).toMatchObject({ switch: 'SW-01', port: 'Gi1/0/7' });
  });
});

describe('what is seen of the network', () => {
  test('one conversation that both ends and a sensor tell is one, with all who saw it', async () => {
    const { hub, read } = await plant();
    await hub.commit([
      flow('10.1.0.7', '10.1.0.50', 502, { 'process.name': 'scada.exe' }),
      flow('10.1.0.7', '10.1.0.50', 502, { 'network.direction': 'inbound', 'process.name': 'soft-plc' }, 'plc-pc'),
      flow('10.1.0.7', '10.1.0.50', 502, { 'hinomi.vantage': 'capture' }, 'sensor-1'),
      flow('10.1.0.50', '10.1.0.7', 49_800, { 'network.direction': 'unknown' }, 'late'),
    ]);
    const { edges, nodes } = await read();
    expect(edges).toHaveLength(1);
    expect(edges[0]).toMatchObject({
      ...{ from: '10.1.0.7', to: '10.1.0.50', port: 502, connections: 12, class: 'controller' },
      ...{ processes: ['scada.exe', 'soft-plc'], vantages: ['capture', 'socket'] },
    });
    expect(nodes.map((one: { id: string; zone: string }) => [one.id, one.zone])).toEqual([
      ['10.1.0.50', 'fa1'],
      ['10.1.0.7', 'fa1'],
    ]);
  });

  test('a host has maker, role and reasons, and nothing is guessed of one that shows no sign', async () => {
    const { hub, host } = await plant();
    await hub.commit([
      neighbour('00:00:0a:12:34:56', '10.1.0.60'),
      neighbour('02:11:22:33:44:55', '10.1.0.61'),
      flow('10.1.0.7', '10.1.0.60', 9600),
    ]);
    expect(await host('10.1.0.60')).toMatchObject({
      node: { role: 'plc', confidence: 'fair', maker: { ja: 'オムロン' }, inLedger: false },
      mac: '00:00:0a:12:34:56',
      reasons: [{ sign: 'serves_control', what: '9600' }, { sign: 'automation_maker' }],
      seenFrom: [
        { how: 'neighbour', by: 'hmi-1' },
        { how: 'socket', by: 'hmi-1' },
      ],
      peers: [{ asks: false, peer: '10.1.0.7', port: 9600 }],
    });
    expect(await host('10.1.0.61')).toMatchObject({
      node: { role: 'unknown', maker: null },
      ownMac: true,
      reasons: [],
    });
  });

  test('accounts of programs are hidden from who may not see them', async () => {
    const { hub } = await plant();
    const program = {
      'process.name': 'p.exe',
      'process.executable': 'C:\\Users\\tanaka\\p.exe',
      'user.name': 'tanaka',
    };
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502, program)]);
    const of = async (role: 'fsirt' | 'auditor') => {
      const browser = hub.browserOf((await hub.person(role, [role])).id);
      const { json } = await browser.get('/network/host?site=tokyo&address=10.1.0.7');
      return json.peers[0].programs[0];
    };
    expect(await of('fsirt')).toMatchObject({ name: 'p.exe', user: 'tanaka', on: '10.1.0.7' });
    expect(JSON.stringify(await of('auditor'))).not.toContain('tanaka');
  });

  test('new is what came within a day, but nothing of the first hour of watching', async () => {
    const { hub, read } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    expect((await read()).edges[0].isNew).toBe(false);
    hub.advance(2 * day);
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502), flow('10.1.0.8', '10.1.0.50', 502)]);
    hub.advance(1000);
    expect((await read()).edges.map((one: { from: string; isNew: boolean }) => [one.from, one.isNew])).toEqual([
      ['10.1.0.8', true],
      ['10.1.0.7', false],
    ]);
    hub.advance(day + 1);
    expect((await read()).edges.some((one: { isNew: boolean }) => one.isNew)).toBe(false);
  });

  test('only the time that is asked for is shown; what nobody sees for long is forgotten', async () => {
    const { hub, read } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    hub.advance(8 * day);
    expect((await read()).edges).toEqual([]);
    expect((await read('&from=2026-11-01T00:00:00.000Z')).edges).toHaveLength(1);
    hub.network.tick();
    hub.advance(93 * day);
    hub.network.tick();
    expect((await read('&from=2026-11-01T00:00:00.000Z')).nodes).toEqual([]);
    expect(new NetworkBook(hub.control).count('tokyo', 'pair')).toBe(0);
  });

  test('a hub that starts anew knows what it knew', async () => {
    const { hub } = await plant();
    await hub.commit([
      neighbour('00:00:0a:12:34:56', '10.1.0.60'),
      flow('10.1.0.7', '10.1.0.60', 9600, { 'process.name': 'cx.exe' }),
    ]);
    const book = new NetworkBook(hub.control);
    expect([...book.pairs(['tokyo'])]).toEqual([...hub.network.book.pairs(['tokyo'])]);
    expect(book.host('tokyo', '10.1.0.60')).toEqual(hub.network.book.host('tokyo', '10.1.0.60'));
  });

  test('who sweeps the network fills neither memory nor disk, and is told', async () => {
    const hub = await openHub({
      growth: {
        perHour: { assets: 5, controllers: 3, readings: 8, gaps: 4, facts: 100, names: 6, talks: 50 },
        ...{ assetsPerSender: 8, assetsPerSite: 12, controllersPerAgent: 4, factsPerAsset: 3, namesPerSite: 10 },
        ...{ networkHosts: 20, networkPairs: 10 },
      },
    });
    await hub.commit(Array.from({ length: 30 }, (_, at) => flow('10.1.0.7', `10.1.0.${at + 10}`, 502)));
    expect(hub.network.book.count('tokyo', 'pair')).toBe(10);
    expect(hub.network.book.count('tokyo', 'host')).toBeLessThanOrEqual(20);
    expect(
      hub.incidents
        .list({}, { sites: ['tokyo'] })
        .items.map((one) => one.sentence.ja)
        .join(),
    ).toContain('見たことのない通信相手');
  });

  test('groups, broadcasts, loopback and nonsense are no hosts', () => {
    for (const none of [
      '224.0.0.1',
      '10.1.0.255',
      '255.255.255.255',
      '127.0.0.1',
      '0.0.0.0',
      '::1',
      'ff02::1',
      'x',
      7,
    ]) {
      expect(hostAddress(none)).toBeNull();
    }
    expect(hostAddress('::ffff:10.1.0.7')).toBe('10.1.0.7');
    expect(hostAddress('FE80::1')).toBe('fe80::1');
  });
});

describe('the network beside the asset ledger', () => {
  test('what was only seen is taken into the ledger in one act, with what is known of it', async () => {
    const { hub, lead, node } = await plant();
    await hub.commit([neighbour('00:00:0a:12:34:56', '10.1.0.60'), flow('10.1.0.7', '10.1.0.60', 9600)]);
    expect(await node('10.1.0.60')).toMatchObject({ inLedger: false });
    const addresses = ['10.1.0.60', '10.1.0.7', '10.1.0.99'];
    const { json } = await lead().post('/network/adopt', { site: 'tokyo', addresses });
    expect(json.taken).toBe(2);
    expect(await node('10.1.0.60')).toMatchObject({ inLedger: true, role: 'plc', confidence: 'listed' });
    const asset = hub.assets.store.find('tokyo', 'address', '10.1.0.60')!;
    expect(asset).toMatchObject({ kind: 'controller', macs: ['00:00:0a:12:34:56'] });
    expect(hub.ledger.list({ subject: `asset/${asset.id}`, limit: 5 }).items[0]!.text.en).toContain('asset ledger');
    expect((await lead().post('/network/adopt', { site: 'tokyo', addresses })).json.taken).toBe(0);
  });

  test('who may not edit the ledger takes nothing into it', async () => {
    const { hub } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.60', 9600)]);
    const eye = hub.browserOf((await hub.person('eye', ['auditor'])).id);
    const answer = await eye.post('/network/adopt', { site: 'tokyo', addresses: ['10.1.0.60'] });
    expect(answer.json.code).toBe('not_permitted');
  });

  test('what was only seen goes after a hundred days, but not what people listed, nor what an incident speaks of', async () => {
    const { hub } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.60', 9600), flow('10.1.0.8', '10.1.0.61', 9600)].map(asNewTalker));
    const of = (address: string) => hub.assets.store.find('tokyo', 'address', address);
    hub.assets.edit(of('10.1.0.60')!.id, { name: 'PLC-60' }, { id: 'x', role: null });
    hub.incidents.consume([alert(1, { site: 'tokyo', asset: of('10.1.0.8')!.id })]);
    const spokenOf = of('10.1.0.8')!.id;
    hub.advance(101 * day);
    hub.network.tick();
    expect(of('10.1.0.60')).toMatchObject({ name: 'PLC-60', retired: false });
    expect(of('10.1.0.61')).toBeUndefined();
    expect(hub.assets.store.get(spokenOf)).toMatchObject({ retired: true });
  });

  test('what is listed and was never seen is named', async () => {
    const { hub, read } = await plant();
    hub.assets.add('tokyo', { name: 'PLC-9', kind: 'controller', addresses: ['10.1.0.90'] }, { id: 'x', role: null });
    expect((await read()).unseen).toMatchObject([{ name: 'PLC-9', zone: 'fa1', addresses: ['10.1.0.90'] }]);
    await hub.commit([neighbour('00:00:0a:12:34:57', '10.1.0.90')]);
    expect((await read()).unseen).toEqual([]);
  });
});
