import { expect, test } from 'vitest';
import { openHub } from '../api/api-harness.ts';

const day = 86_400_000;
type Hub = Awaited<ReturnType<typeof openHub>>;

const login = (user: string, site = 'tokyo') => ({
  site,
  kind: 'host.login',
  fields: { 'event.action': 'failed', 'user.name': user },
});
const gap = { site: 'tokyo', kind: 'gap', fields: { 'gap.kind': 'source_cleared', 'gap.reason': 'x' } };
const names = (hub: Hub) => hub.names.at(['tokyo']).names.sort();
const keep = (hub: Hub, site: string, retentionDays: number) =>
  hub.sites.edit(site, { retentionDays, retentionReason: '契約' });

/** A hub in which suzuki was told on the first day, tanaka on the first and the fortieth. */
async function fortyDays() {
  const hub = await openHub();
  await hub.commit([login('suzuki'), login('tanaka'), login('suzuki', 'osaka'), gap]);
  hub.advance(40 * day);
  await hub.commit([login('tanaka')]);
  return hub;
}

test('names and gaps go with the records that told them, site by site, and the ledger says how many', async () => {
  const hub = await fortyDays();
  keep(hub, 'tokyo', 30);
  await hub.retention.run();
  expect(names(hub)).toEqual(['tanaka']);
  expect(hub.names.at(['osaka']).names).toEqual(['suzuki']);
  expect(hub.gaps.list({}, ['tokyo']).total).toBe(0);
  const [entry, ...more] = hub.ledger.list({ kind: 'retention.names' }).items;
  expect(more).toEqual([]);
  expect(entry).toMatchObject({ who: 'hinomi', site: 'tokyo' });
  expect(`${entry!.text.ja}${entry!.text.en}`).not.toContain('suzuki');
  expect(hub.ledger.body(entry!.seq)!.payload).toMatchObject({ count: 1 });
  await hub.retention.run();
  expect(hub.ledger.list({ kind: 'retention.names' }).items).toHaveLength(1);
  expect(hub.control.db.prepare("SELECT count(*) AS n FROM known_name WHERE name = 'suzuki'").get()).toEqual({ n: 1 });
});

test('what a hold keeps stays hidden: its names are not forgotten before it is lifted', async () => {
  const hub = await fortyDays();
  keep(hub, 'tokyo', 30);
  const by = { id: 'lead', role: null };
  const from = new Date(hub.services.clock().getTime() - 50 * day).toISOString();
  const { id } = hub.holds.begin({ site: 'tokyo', from, owner: '法務', reason: '調査' }, by)!;
  await hub.retention.run();
  expect(names(hub)).toEqual(['suzuki', 'tanaka']);
  expect(hub.gaps.list({}, ['tokyo']).total).toBe(1);
  hub.holds.lift(id, '終わった', by);
  await hub.retention.run();
  expect(names(hub)).toEqual(['tanaka']);
});

test('a name that is told again after it was forgotten is hidden again', async () => {
  const hub = await fortyDays();
  keep(hub, 'tokyo', 30);
  await hub.retention.run();
  await hub.commit([login('suzuki')]);
  expect(names(hub)).toEqual(['suzuki', 'tanaka']);
});
