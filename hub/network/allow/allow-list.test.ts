import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '#protocol/events/event.ts';
import { openHub } from '../../api/api-harness.ts';
import { alert } from '../../incident/incident-harness.ts';
import { AllowTable } from './allow-table.ts';

const day = 86_400_000;
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
    'hinomi.vantage': 'socket',
    ...more,
  } as never,
});
const written = (low: number, high: number) => ({
  agent: 'sensor',
  kind: 'ot.command',
  source: 'wire',
  fields: {
    'event.action': 'write',
    'event.code': '16',
    'hinomi.operation.name': 'write_multiple_registers',
    'network.transport': 'tcp',
    'source.ip': '10.1.0.7',
    'destination.ip': '10.1.0.50',
    'destination.port': 502,
    'hinomi.operation.unit': 1,
    'hinomi.operation.area': 'holding',
    'hinomi.operation.first_address': low,
    'hinomi.operation.last_address': high,
    'hinomi.vantage': 'capture',
  } as never,
});

async function plant() {
  const hub = await openHub();
  const { id } = await hub.person('lead', ['fsoc_lead']);
  const lead = () => hub.browserOf(id);
  /** What is raised since it was asked last, as the hub stores it every other second. */
  const raised = async () => {
    const stored: StoredEvent[] = [];
    await hub.network.allow.outbox.handOver(
      async (events) => void stored.push(...(await hub.commit(events))),
      hub.clock,
    );
    return stored.map(({ fields }) => fields);
  };
  const actions = async () => (await raised()).map((fields) => fields['event.action']);
  const page = async (query = '') => (await lead().get(`/network/allow?site=tokyo${query}`)).json;
  const act = async (given: Record<string, unknown>) =>
    (await lead().post('/network/allow', { site: 'tokyo', act: given })).json;
  const idOf = async (kind: string) =>
    (await page()).items.find((row: { kind: string }) => row.kind === kind).id as string;
  return { hub, lead, raised, actions, page, act, idOf };
}

describe('learning', () => {
  test('what is seen meanwhile is proposed at its end and raises nothing; what comes later is raised once', async () => {
    const { hub, raised, actions, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502, { 'process.name': 'scada.exe' })]);
    expect((await page()).counts).toEqual({ learning: 4 });
    expect((await page()).learning.on).toBe(true);
    hub.advance(15 * day);
    expect((await page()).counts).toEqual({ proposed: 4 });
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502, { 'process.name': 'scada.exe' })]);
    expect(await actions()).toEqual([]);
    await hub.commit([flow('10.1.0.9', '10.1.0.50', 502, { 'process.name': 'tool.exe' })]);
    expect(await raised()).toMatchObject([
      { 'event.action': 'new_host', 'source.ip': '10.1.0.9', 'hinomi.deviation.matched': 'none' },
      { 'event.action': 'new_pair', 'destination.ip': '10.1.0.50', 'hinomi.deviation.to_controller': true },
      { 'event.action': 'new_program', 'process.name': 'tool.exe' },
    ]);
    await hub.commit([flow('10.1.0.9', '10.1.0.50', 502, { 'process.name': 'tool.exe' })]);
    expect(await actions()).toEqual([]);
    expect((await page()).counts).toEqual({ proposed: 4, fresh: 3 });
  });

  test('a machine that gets an agent later is learned for a time of its own', async () => {
    const { hub, actions } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    hub.advance(20 * day);
    await hub.commit([flow('10.1.0.60', '10.1.0.61', 445, {}, 'new-agent')]);
    expect(await actions()).toEqual([]);
    hub.advance(8 * day);
    await hub.commit([flow('10.1.0.60', '10.1.0.62', 445, {}, 'new-agent')]);
    expect(await actions()).toEqual(['new_host', 'new_pair']);
  });

  test('what was first seen by a machine that was cut off for days is raised once it is seen to go on', async () => {
    const { hub, actions, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    hub.advance(20 * day);
    const before = new Date(hub.clock().getTime() - 3 * day).toISOString();
    const talk = flow('10.1.0.7', '10.1.0.51', 502);
    await hub.commit([{ ...talk, corrected: before, time: before }]);
    expect(await actions()).toEqual([]);
    await hub.commit([talk, talk]);
    expect(await actions()).toEqual(['new_host', 'new_pair']);
    expect((await page()).counts).toMatchObject({ fresh: 2 });
    await hub.commit([talk]);
    expect(await actions()).toEqual([]);
  });

  test('written ranges grow while they are learned; a write beyond is raised', async () => {
    const { hub, raised, actions, page } = await plant();
    await hub.commit([written(100, 109), written(105, 119), written(100, 100)]);
    const [range] = (await page()).items.filter((row: { kind: string }) => row.kind === 'range');
    expect(range).toMatchObject({ area: '1/holding', low: 100, high: 119, operation: 'write_multiple_registers' });
    hub.advance(15 * day);
    await hub.commit([written(110, 112)]);
    expect(await actions()).toEqual([]);
    await hub.commit([written(118, 125)]);
    expect(await raised()).toMatchObject([
      { 'event.action': 'new_write_range', 'hinomi.deviation.range': '1/holding 118–125', 'hinomi.vantage': 'capture' },
    ]);
  });

  test('what was first seen while an incident was open is never approved together with others', async () => {
    const { hub, page, act, idOf } = await plant();
    const asset = hub.assets.add('tokyo', { name: 'ENG', addresses: ['10.1.0.9'] }, { id: 'x', role: null });
    hub.incidents.consume([alert(1, { site: 'tokyo', asset: asset.id, first: hub.clock().toISOString() })]);
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502), flow('10.1.0.9', '10.1.0.50', 502)]);
    hub.advance(15 * day);
    const { items, counts } = await page();
    expect(counts).toEqual({ proposed: 3, held: 2 });
    const ids = items.map((row: { id: string }) => row.id);
    expect(await act({ type: 'approve', ids, reason: 'usual', owner: 'line', until: null })).toEqual({
      changed: 3,
      held: 2,
    });
    const held = (await page('&standing=held')).items[0].id;
    expect(await act({ type: 'approve', ids: [held], reason: 'looked at', owner: 'line', until: null })).toEqual({
      changed: 1,
      held: 0,
    });
    expect(await idOf('pair')).toContain('10.1.0');
  });

  test('that a host is new keeps nothing back of what is learned of it later', async () => {
    const { hub, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    hub.advance(20 * day);
    const asset = hub.assets.add('tokyo', { name: 'NEW', addresses: ['10.1.0.60'] }, { id: 'x', role: null });
    const unlearnedHost = 'cb88758e-620b-5ff0-84d6-12da9c2093ac';
    const at = hub.clock().toISOString();
    hub.incidents.consume([alert(1, { site: 'tokyo', asset: asset.id, rule: unlearnedHost, first: at })]);
    await hub.commit([flow('10.1.0.60', '10.1.0.61', 445, {}, 'new-agent')]);
    hub.advance(8 * day);
    expect((await page('&host=10.1.0.60')).counts).toEqual({ proposed: 2 });
  });

  test('an alert that is told after what it is about still keeps that from being proposed', async () => {
    const { hub, page } = await plant();
    const asset = hub.assets.add('tokyo', { name: 'ENG', addresses: ['10.1.0.9'] }, { id: 'x', role: null });
    const at = hub.clock().toISOString();
    await hub.commit([flow('10.1.0.9', '10.1.0.50', 502)]);
    hub.incidents.consume([alert(1, { site: 'tokyo', asset: asset.id, first: at })]);
    hub.advance(3_600_001);
    hub.network.tick();
    expect((await page()).counts).toMatchObject({ held: 2 });
  });

  test('events of before, read by a newer program, teach and raise nothing', async () => {
    const { hub, actions, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    hub.advance(20 * day);
    const old = new Date(hub.clock().getTime() - 3 * day).toISOString();
    await hub.commit([{ ...flow('10.1.0.8', '10.1.0.50', 502), corrected: old, time: old, received: old }]);
    expect(await actions()).toEqual([]);
    expect((await page()).counts).toMatchObject({ fresh: 2 });
  });
});

describe('decisions', () => {
  test('each is in the ledger with reason and owner; a rejected conversation that goes on is raised daily', async () => {
    const { hub, raised, actions, act, idOf, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    const id = await idOf('pair');
    await act({ type: 'reject', ids: [id], reason: 'nobody needs it' });
    expect((await page('&standing=rejected')).items).toMatchObject([
      { id, reason: 'nobody needs it', by: '担当 lead' },
    ]);
    expect(hub.ledger.list({ kind: 'network.reject' }).items[0]!.text.en).toContain('nobody needs it');
    hub.advance(3_600_000);
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    expect(await raised()).toMatchObject([
      { 'event.action': 'rejected_seen', 'hinomi.deviation.reason': 'nobody needs it' },
    ]);
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    expect(await actions()).toEqual([]);
    hub.advance(day);
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    expect(await actions()).toEqual(['rejected_seen']);
  });

  test('an approval ends at its date, or when nobody uses it for long; use after that is raised', async () => {
    const { hub, actions, act, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502), flow('10.1.0.7', '10.1.0.51', 502)]);
    const pairs = (await page()).items.filter((row: { kind: string }) => row.kind === 'pair');
    const until = new Date(hub.clock().getTime() + 30 * day).toISOString();
    await act({ type: 'approve', ids: [pairs[0].id], reason: 'rental', owner: 'A', until });
    await act({ type: 'approve', ids: [pairs[1].id], reason: 'usual', owner: 'A', until: null });
    hub.advance(31 * day);
    hub.network.tick();
    expect((await page('&standing=expired')).items.map((row: { id: string }) => row.id)).toEqual([pairs[0].id]);
    hub.advance(70 * day);
    hub.network.tick();
    expect((await page('&standing=expired')).items).toHaveLength(2);
    expect(hub.ledger.list({ kind: 'network.expire' }).items).toHaveLength(2);
    await hub.commit([flow('10.1.0.7', pairs[0].b, 502)]);
    expect(await actions()).toContain('expired_seen');
  });

  test('one host is learned anew: its permissions end and what it does now is learned, others go on', async () => {
    const { hub, actions, act, page } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502), flow('10.1.0.9', '10.1.0.52', 502)]);
    hub.advance(15 * day);
    const ids = (await page()).items.map((row: { id: string }) => row.id);
    await act({ type: 'approve', ids, reason: 'usual', owner: 'A', until: null });
    expect(await act({ type: 'relearn', host: '10.1.0.7', days: 3, reason: 'replaced' })).toMatchObject({ changed: 2 });
    expect((await page()).learning.hosts).toMatchObject([{ host: '10.1.0.7' }]);
    hub.advance(1000);
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502), flow('10.1.0.7', '10.1.0.52', 502)]);
    expect(await actions()).toEqual([]);
    await hub.commit([flow('10.1.0.8', '10.1.0.52', 502)]);
    expect(await actions()).toContain('new_pair');
  });

  test('learning is ended and prolonged by a person, with a reason', async () => {
    const { hub, actions, act } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502, {}, 'a')]);
    hub.advance(8 * day);
    await act({ type: 'learning', days: 0, reason: 'all has been seen' });
    hub.advance(1000);
    await hub.commit([flow('10.1.0.7', '10.1.0.51', 502, {}, 'a')]);
    expect(await actions()).toEqual(['new_host', 'new_pair']);
    await act({ type: 'learning', days: 5, reason: 'line is rebuilt' });
    await hub.commit([flow('10.1.0.7', '10.1.0.53', 502, {}, 'a')]);
    expect(await actions()).toEqual([]);
  });

  test('nobody without the right decides, and nobody about another site', async () => {
    const { hub, idOf } = await plant();
    await hub.commit([flow('10.1.0.7', '10.1.0.50', 502)]);
    const id = await idOf('pair');
    const admin = hub.browserOf((await hub.person('admin', ['administrator'])).id);
    const body = { site: 'tokyo', act: { type: 'reject', ids: [id], reason: 'x' } };
    expect((await admin.post('/network/allow', body)).json.code).toBe('not_permitted');
    const other = hub.browserOf((await hub.person('other', ['it'])).id);
    expect((await other.post('/network/allow', { ...body, site: 'osaka' })).json).toEqual({ changed: 0, held: 0 });
    expect(new AllowTable(hub.control).get(id)!.state).toBe('waiting');
  });
});
