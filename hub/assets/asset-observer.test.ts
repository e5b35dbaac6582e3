import { describe, expect, test } from 'vitest';
import type { AgentLive } from '../agents/site-link.ts';
import { openHub } from '../api/api-harness.ts';
import { storedBlockOf } from '../store/stored-block.ts';

const os = (host: string, ip: string[], agent = host.toLowerCase()) => ({
  agent,
  kind: 'host.posture',
  source: 'host-inventory',
  fields: {
    'host.name': host,
    'hinomi.posture.item': 'os',
    'host.os.name': 'Windows 10',
    'host.os.version': '19045',
    'host.ip': ip,
    'host.mac': ['00:11:22:33:44:55'],
  },
});
const talk = (from: string, to: string, port: number, agent = 'insp-07') => ({
  agent,
  kind: 'net.new_talker',
  source: 'sockets',
  fields: { 'source.ip': from, 'destination.ip': to, 'destination.port': port },
});
const heard = (site: string, lastHeard: string): AgentLive => ({
  site,
  agent: 'insp-07',
  lastHeard,
  bootId: 'b1',
  offsetMs: 0,
  uncertaintyMs: 1,
  clockPlausible: true,
  version: null,
  platform: null,
  spoolBytes: 0,
  spoolEvents: 0,
  throttle: null,
  refusedPublishes: 0,
  readings: [],
  sources: [],
});
const names = (hub: Awaited<ReturnType<typeof openHub>>) =>
  hub.assets
    .list({}, ['tokyo'])
    .items.map((asset) => `${asset.name}:${asset.kind}`)
    .sort();

describe('what is seen comes into the asset ledger', () => {
  test('an agent brings its machine, with system, addresses and first and last sight', async () => {
    const hub = await openHub();
    await hub.commit([os('INSP-07', ['192.168.10.7', '127.0.0.1'])]);
    hub.advance(3_600_000);
    await hub.commit([{ kind: 'host.usb', fields: { 'event.action': 'present', 'host.name': 'INSP-07' } }]);
    const [asset] = hub.assets.list({}, ['tokyo']).items;
    expect(asset).toMatchObject({
      name: 'INSP-07',
      standing: 'observed',
      agents: ['insp-07'],
      os: 'Windows 10 19045',
      addresses: ['192.168.10.7'],
      firstSeen: '2026-11-04T03:00:00.000Z',
      lastSeen: '2026-11-04T04:00:00.000Z',
    });
  });

  test('what a machine says it is made of stands on its page, as last told', async () => {
    const hub = await openHub();
    const person = await hub.person('it', ['it']);
    const hardware = (serial: string | undefined) => ({
      ...os('INSP-07', []),
      fields: {
        'host.name': 'INSP-07',
        'hinomi.posture.item': 'hardware',
        'hinomi.posture.key': 'machine',
        'event.action': 'present',
        'device.manufacturer': 'ACME Electric',
        'device.model.name': 'IPC-427E',
        'hinomi.hardware.virtual': false,
        ...(serial === undefined ? {} : { 'device.serial_number': serial }),
      },
    });
    await hub.commit([os('INSP-07', ['192.168.10.7'])]);
    const [asset] = hub.assets.list({}, ['tokyo']).items;
    const shown = async () => (await hub.browserOf(person.id).get(`/assets/${asset!.id}`)).json.hardware;
    expect(await shown()).toBeNull();
    await hub.commit([hardware(undefined)]);
    expect(await shown()).toEqual({ manufacturer: 'ACME Electric', model: 'IPC-427E', serial: null, virtual: false });
    hub.advance(3_600_000);
    await hub.commit([hardware('SVP-J123456')]);
    expect(await shown()).toMatchObject({ serial: 'SVP-J123456' });
  });

  test('an agent is on its machine from its enrolment on, known by host name or new', async () => {
    const hub = await openHub();
    const written = hub.assets.add('tokyo', { name: '検査機7号', hostNames: ['INSP-07'] }, { id: 'x', role: null });
    hub.observer.enrolled('tokyo', 'insp-07', 'insp-07.plant.local');
    hub.observer.enrolled('tokyo', 'insp-09', 'INSP-09');
    hub.observer.enrolled('tokyo', 'insp-09', 'INSP-09');
    expect(hub.assets.get(written.id)).toMatchObject({ agents: ['insp-07'], standing: 'both', name: '検査機7号' });
    expect(names(hub)).toEqual(['INSP-09:pc', '検査機7号:unknown']);
  });

  test('a machine known from talk becomes the same as the one whose agent names that address', async () => {
    const hub = await openHub();
    await hub.commit([talk('192.168.10.7', '192.168.10.50', 502)]);
    expect(names(hub)).toContain('192.168.10.50:controller');
    await hub.commit([os('INSP-08', ['192.168.10.50'], 'insp-08')]);
    const alive = hub.assets.list({}, ['tokyo']).items.filter((one) => one.addresses.includes('192.168.10.50'));
    expect(alive.map((one) => one.name)).toEqual(['INSP-08']);
    expect(hub.assets.list({ standing: 'retired' }, ['tokyo']).items).toHaveLength(1);
  });

  test('outside addresses are no assets; with subnets written down only those within are', async () => {
    const hub = await openHub();
    await hub.commit([talk('192.168.10.7', '93.184.216.34', 443)]);
    expect(names(hub).join()).not.toContain('93.184');
    hub.sites.edit('tokyo', {
      zones: [{ id: 'fa1', name: 'FA1', order: 1, subnets: ['192.168.10.0/24'], phase: 'live' }],
    });
    await hub.commit([talk('192.168.10.9', '10.9.9.9', 445)]);
    expect(names(hub).join()).not.toContain('10.9.9.9');
    const seen = hub.assets.list({ q: '192.168.10.9' }, ['tokyo']).items[0]!;
    expect(seen.zone).toBe('fa1');
  });

  test('lines of another machine that a gateway takes in belong to that machine', async () => {
    const hub = await openHub();
    await hub.commit([
      os('GW-1', [], 'gw-1'),
      { agent: 'gw-1', kind: 'host.log', source: 'syslog:udp', fields: { message: 'x', 'host.name': 'switch-3' } },
    ]);
    expect(names(hub)).toEqual(['GW-1:pc', 'switch-3:unknown']);
    const [gateway, other] = ['GW-1', 'switch-3'].map((name) => hub.assets.store.find('tokyo', 'host', name)!.id);
    const line = {
      site: 'tokyo',
      agent: 'gw-1',
      kind: 'host.login',
      source: 'syslog',
      fields: { 'host.name': 'SWITCH-3.plant' },
    };
    expect(hub.observer.assetOf(line)).toBe(other);
    expect(hub.observer.assetOf({ ...line, source: 'journald' })).toBe(gateway);
  });

  test('a controller is an asset of its own, also when talk showed its address before', async () => {
    const hub = await openHub();
    await hub.commit([os('GW-1', ['192.168.10.2'], 'gw-1'), talk('192.168.10.2', '192.168.10.60', 502, 'gw-1')]);
    await hub.commit([
      {
        agent: 'gw-1',
        kind: 'ot.controller_state',
        source: 'modbus',
        fields: { 'device.id': 'plc-press-1', 'device.address': '192.168.10.60:502', 'event.action': 'start' },
      },
    ]);
    const found = hub.assets.list({ q: 'plc-press-1' }, ['tokyo']).items;
    expect(found).toMatchObject([{ addresses: ['192.168.10.60'], kind: 'controller', loggable: false }]);
  });

  test('units behind one gateway are machines of their own; one machine read in two ways, or by two agents, is one', async () => {
    const hub = await openHub();
    const read = (agent: string, device: string, address: string) => ({
      agent,
      kind: 'ot.controller_state',
      source: 'modbus',
      fields: { 'device.id': device, 'device.address': address, 'event.action': 'start' },
    });
    const gateway = '192.168.10.70:502';
    await hub.commit([read('gw-1', 'unit-1', gateway), read('gw-1', 'unit-2', gateway)]);
    await hub.commit([read('gw-1', 'unit-3', gateway), read('gw-1', 'unit-1', gateway)]);
    await hub.commit([
      read('gw-1', 'weld', 'opc.tcp://192.168.10.71:4840'),
      read('gw-1', 'weld-io', '192.168.10.71:502'),
    ]);
    await hub.commit([read('gw-2', 'unit-1-again', gateway)]);
    const told = hub.assets.list({}, ['tokyo']).items.filter(({ kind }) => kind === 'controller');
    expect(told.map(({ name, addresses, hostNames }) => [name, addresses, hostNames]).sort()).toEqual([
      ['unit-1', ['192.168.10.70'], ['unit-1', 'unit-1-again']],
      ['unit-2', [], ['unit-2']],
      ['unit-3', [], ['unit-3']],
      ['weld', ['192.168.10.71'], ['weld', 'weld-io']],
    ]);
  });

  test('a machine was last seen when its agent was heard or its last record came, whichever is newer', async () => {
    const hub = await openHub();
    const person = await hub.person('it', ['it']);
    hub.observer.enrolled('tokyo', 'insp-07', 'INSP-07');
    hub.assets.add('tokyo', { name: 'OFFICE-01' }, { id: 'x', role: null });
    const seen = async () => {
      const browser = hub.browserOf(person.id);
      const { items } = (await browser.get('/assets')).json;
      const one = items.find(({ name }: { name: string }) => name === 'INSP-07');
      const page = (await browser.get(`/assets/${one.id}`)).json;
      expect(page.lastSeen).toBe(one.lastSeen);
      expect(items.find(({ name }: { name: string }) => name === 'OFFICE-01').lastSeen).toBeNull();
      return one.lastSeen;
    };
    expect(await seen()).toBeNull();
    hub.live.push(heard('tokyo', '2026-11-04T03:00:00.000Z'), heard('osaka', '2026-12-01T00:00:00.000Z'));
    expect(await seen()).toBe('2026-11-04T03:00:00.000Z');
    hub.advance(3_600_000);
    await hub.commit([{ kind: 'host.usb', fields: { 'event.action': 'present', 'host.name': 'INSP-07' } }]);
    expect(await seen()).toBe('2026-11-04T04:00:00.000Z');
  });

  test('whoever judges a conversation finds both its ends, before it is stored', async () => {
    const hub = await openHub();
    hub.observer.assetOf({ site: 'tokyo', ...talk('192.168.10.99', '192.168.10.50', 502) });
    expect(names(hub)).toEqual(['192.168.10.50:controller', '192.168.10.99:unknown', 'insp-07:pc']);
  });

  test('imports belong to the asset that they were brought in for', async () => {
    const hub = await openHub();
    const asset = hub.assets.add('tokyo', { name: 'OLD-PC' }, { id: 'p', role: null });
    const id = hub.observer.assetOf({
      site: 'tokyo',
      agent: `import-${asset.id}`,
      kind: 'windows_event',
      source: 'evtx-file',
      fields: { Computer: 'SOMETHING-ELSE' },
    });
    expect(id).toBe(asset.id);
  });

  test('what a person wrote is kept when the machine speaks again', async () => {
    const hub = await openHub();
    await hub.commit([os('INSP-07', ['192.168.10.7'])]);
    const [asset] = hub.assets.list({}, ['tokyo']).items;
    hub.assets.edit(asset!.id, { name: '検査機7号', zone: null, custodian: '設備課' }, { id: 'p', role: null });
    await hub.commit([os('INSP-07', ['192.168.10.8'])]);
    expect(hub.assets.get(asset!.id)).toMatchObject({
      name: '検査機7号',
      standing: 'both',
      addresses: ['192.168.10.7', '192.168.10.8'],
    });
  });

  test('the same events a second time change nothing, and a restart goes on where it stood', async () => {
    const hub = await openHub();
    const stored = await hub.commit([os('INSP-07', ['192.168.10.7']), talk('192.168.10.7', '192.168.10.50', 502)]);
    const before = JSON.stringify(hub.assets.list({}, ['tokyo']));
    hub.feed.take(storedBlockOf(stored));
    await hub.feed.catchUp(hub.events);
    expect(JSON.stringify(hub.assets.list({}, ['tokyo']))).toBe(before);
  });
});
