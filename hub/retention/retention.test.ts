import { describe, expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';
import { alert } from '../incident/incident-harness.ts';
import { MemoryEventStore } from '../store/memory-event-store.ts';
import { Retention } from './retention.ts';

const day = 86_400_000;
type Hub = Awaited<ReturnType<typeof openHub>>;

/** Two sites with a record each, now and sixty days later. */
async function plant() {
  const hub = await openHub();
  const both = () => hub.commit(['tokyo', 'osaka'].map((site) => ({ site, fields: { message: 'x' } })));
  await both();
  hub.advance(60 * day);
  await both();
  const admin = hub.browserOf((await hub.person('admin', ['administrator'])).id);
  const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'], ['tokyo', 'osaka'])).id);
  const keep = (site: string, retentionDays: number) =>
    admin.send('PATCH', `/sites/${site}`, { retentionDays, retentionReason: `${retentionDays}日で足りる` });
  return { hub, admin, lead, keep };
}
const left = async (hub: Hub, site: string) => (await hub.events.search({ sites: [site], limit: 100 })).events.length;
const entries = (hub: Hub, kind: string) => hub.ledger.list({ kind }).items;

describe('keeping time', () => {
  test('each site has its own; what was deleted stands in the ledger, in the settings and on the sheet of the month', async () => {
    const { hub, lead, keep } = await plant();
    await keep('tokyo', 30);
    await hub.retention.run();
    await hub.retention.run();
    expect([await left(hub, 'tokyo'), await left(hub, 'osaka')]).toEqual([1, 2]);
    const [entry, ...more] = entries(hub, 'retention.deleted');
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ who: 'hinomi', site: 'tokyo' });
    expect(entry!.text.ja).toContain('30日で足りる');
    const { items } = (await lead.get('/retention')).json;
    expect(items).toMatchObject([
      { site: 'osaka', days: 400, deleted: [] },
      { site: 'tokyo', days: 30, problem: null, deleted: [{ events: 1, days: 30, reason: '30日で足りる' }] },
    ]);
    expect(items[1].oldest).toBe((await hub.events.search({ sites: ['tokyo'], limit: 1 })).events[0]!.received);
    const sheet = (await lead.get('/evidence/2027-01?site=tokyo')).json;
    expect(sheet.retention).toMatchObject({ days: 30, reason: '30日で足りる', deleted: [{ events: 1 }] });
    expect((await lead.get('/evidence/2026-12?site=tokyo')).json.retention.deleted).toEqual([]);
  });

  test('changes only with a reason of its own', async () => {
    const { hub, admin } = await plant();
    const { retentionReason } = hub.sites.get('tokyo')!;
    const change = async (body: object) => (await admin.send('PATCH', '/sites/tokyo', body)).json;
    expect((await change({ retentionDays: 90 })).field).toBe('retentionReason');
    expect((await change({ retentionDays: 90, retentionReason })).field).toBe('retentionReason');
    expect((await change({ retentionReason: ' ' })).field).toBe('retentionReason');
    expect(await change({ name: '東京', retentionReason, retentionDays: 400 })).toMatchObject({ name: '東京' });
    expect(await change({ retentionDays: 90, retentionReason: '契約で90日' })).toMatchObject({ retentionDays: 90 });
  });

  test('a run that fails is told and shown, and does not stand in the way of the next', async () => {
    const { hub, lead } = await plant();
    const told: string[] = [];
    class Failing extends MemoryEventStore {
      broken = true;
      override async retain(policy: Parameters<MemoryEventStore['retain']>[0]) {
        if (this.broken) throw new Error('disk of cold tier is full');
        return super.retain(policy);
      }
    }
    const store = new Failing();
    let now = Date.parse('2027-01-01T00:00:00.000Z');
    const retention = new Retention({
      ...hub,
      store,
      hotDays: 60,
      clock: () => new Date(now),
      steady: () => now,
      onFailure: (reason) => told.push(reason),
    });
    retention.tick();
    retention.tick();
    await retention.stop();
    expect(told).toEqual(['disk of cold tier is full']);
    expect((await lead.get('/retention')).json.items[0].problem).toBe('disk of cold tier is full');
    store.broken = false;
    now += 3_600_000;
    retention.tick();
    await retention.stop();
    expect(told).toHaveLength(1);
    expect(retention.state()).toMatchObject({ problem: null, ranAt: new Date(now).toISOString() });
  });

  test('a deletion is on record once, also when the hub was stopped before it could be written down', async () => {
    const { hub } = await plant();
    const keep = [{ site: 'tokyo', days: 30, reason: '監査' }];
    await hub.events.retain({ now: hub.services.clock().toISOString(), hotDays: 1, keep, held: [] });
    expect(entries(hub, 'retention.deleted')).toEqual([]);
    await hub.retention.run();
    await hub.retention.run();
    expect(entries(hub, 'retention.deleted').map(({ site }) => site)).toEqual(['tokyo']);
  });
});

describe('legal hold', () => {
  test('stops deletion for as long as it runs; begun and lifted by who may, in the ledger', async () => {
    const { hub, lead, keep } = await plant();
    await keep('tokyo', 30);
    await keep('osaka', 30);
    const given = { site: 'tokyo', owner: '法務課', reason: '取引先との係争', to: '2026-12-01T00:00:00Z' };
    const begun = await lead.post('/holds', given);
    expect(begun.json).toMatchObject({ ...given, from: null, incident: null, liftedAt: null });
    await hub.retention.run();
    expect([await left(hub, 'tokyo'), await left(hub, 'osaka')]).toEqual([2, 1]);
    expect((await lead.get('/retention?site=tokyo')).json.items[0].heldBack).toBe(1);
    expect((await lead.get('/evidence/2027-01?site=tokyo')).json.retention.holds).toHaveLength(1);
    expect((await lead.get('/evidence/2026-12?site=tokyo')).json.retention.holds).toHaveLength(0);
    const lift = () => lead.post(`/holds/${begun.json.id}/lift`, { reason: '和解が成立' });
    expect((await lift()).json).toMatchObject({ liftReason: '和解が成立' });
    expect((await lift()).json.code).toBe('conflict');
    await hub.retention.run();
    expect(await left(hub, 'tokyo')).toBe(1);
    expect(entries(hub, 'hold.').map(({ kind, site }) => [kind, site])).toEqual([
      ['hold.lifted', 'tokyo'],
      ['hold.begun', 'tokyo'],
    ]);
    expect((await lead.get('/retention?site=tokyo')).json.items[0].heldBack).toBe(0);
  });

  test('on an incident covers a week before and after, grows with it, and is open while the incident is', async () => {
    const { hub, lead, keep } = await plant();
    await keep('tokyo', 30);
    const first = '2026-11-09T03:00:00.000Z';
    hub.incidents.consume([alert(1, { site: 'tokyo', first, last: first })]);
    const { id } = hub.incidents.list({}, { sites: ['tokyo'] }).items[0]!;
    const given = { owner: 'FSIRT', reason: '調査', incident: id };
    expect((await lead.post('/holds', { ...given, site: 'osaka' })).status).toBe(404);
    expect((await lead.post('/holds', { ...given, site: 'tokyo' })).json.incident.id).toBe(id);
    expect(hub.holds.spans()).toEqual([{ site: 'tokyo', from: '2026-11-02T03:00:00.000Z', to: null }]);
    await hub.retention.run();
    expect(await left(hub, 'tokyo')).toBe(2);
    await lead.post('/incidents/actions', {
      ids: [id],
      action: { type: 'close', reason: 'resolved', note: '済' },
    });
    expect(hub.holds.spans()[0]!.to).toBe('2026-11-16T03:00:00.000Z');
  });

  test('is for those whose role says so, with a span or an incident that makes sense', async () => {
    const { hub, lead } = await plant();
    const given = { site: 'tokyo', owner: '法務課', reason: '係争' };
    for (const role of ['administrator', 'auditor', 'fsoc_operator', 'it'] as const) {
      const browser = hub.browserOf((await hub.person(role, [role], ['tokyo'])).id);
      expect((await browser.post('/holds', given)).json.code, role).toBe('not_permitted');
    }
    const span = { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' };
    expect((await lead.post('/holds', { ...given, ...span })).json.field).toBe('to');
    expect((await lead.post('/holds', { ...given, from: span.from, incident: 'x' })).json.field).toBe('incident');
    expect((await lead.post('/holds', { ...given, reason: '' })).status).toBe(400);
    const auditor = hub.browserOf((await hub.person('eye', ['auditor'], ['tokyo'])).id);
    await lead.post('/holds', given);
    const [seen] = (await auditor.get('/holds')).json.items;
    expect(seen).toMatchObject({ owner: '法務課', begunBy: expect.stringMatching(/^●/) });
  });
});
