import { describe, expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import { openEndedPlant, personal } from './erasure-harness.ts';

type Over = Awaited<ReturnType<typeof openEndedPlant>>;

const everything = ({ hub }: Over) =>
  hub.control.db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .filter(({ name }) => name !== 'person')
    .map(({ name }) => JSON.stringify(hub.control.db.prepare(`SELECT * FROM ${name}`).all(), textOfBytes))
    .join('\n');
const textOfBytes = (_key: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
const erase = (plant: Over, before = plant.hub.clock().toISOString()) =>
  plant.browser().post('/retention/erasure', { site: 'tokyo', before, reason: '保存期間を過ぎた' });

describe('erasing persons', () => {
  test('takes them out of visits and incidents that are over, everywhere, and the ledger stays sound', async () => {
    const plant = await openEndedPlant();
    const { hub, id, browser } = plant;
    expect((await plant.visit(id)).state).toBe('closed');
    expect(personal.filter((words) => !everything(plant).includes(words))).toEqual([]);
    const before = hub.clock().toISOString();
    const asked = (await browser().get(`/retention/erasure?site=tokyo&before=${before}`)).json;
    const done = (await erase(plant, before)).json;
    expect(done).toEqual(asked);
    expect(done).toMatchObject({ visits: 1, held: 0 });
    expect(done.incidents).toBeGreaterThan(0);
    expect(personal.filter((words) => everything(plant).includes(words))).toEqual([]);
    const shown = await plant.visit(id);
    expect(shown).toMatchObject({
      state: 'closed',
      vendor: '東海制御',
      form: { escort: '-', workers: [{ name: '-' }] },
    });
    expect(shown.signatures).toMatchObject([
      { by: '-', role: { en: 'Line leader' } },
      { by: '-', role: { en: 'Production engineering' }, paper: null },
    ]);
    expect((await plant.people.mech.get(`/visits/${id}/report`)).status).toBe(200);
    const verifier = new LedgerVerifier();
    for (const line of hub.ledger.export()) verifier.add(line);
    expect(verifier.finish()).toMatchObject({ ok: true });
    expect((await erase(plant)).json).toMatchObject({ visits: 0, incidents: 0 });
  });

  test('is told with who, why and how many', async () => {
    const plant = await openEndedPlant();
    const counts = (await erase(plant)).json;
    const { items } = (await plant.browser().get('/retention?site=tokyo')).json;
    expect(items[0].erased).toMatchObject([{ ...counts, reason: '保存期間を過ぎた' }]);
    const [entry] = plant.hub.ledger.list({ kind: 'retention.erased' }).items;
    expect(entry).toMatchObject({ who: plant.admin.id, role: 'administrator', site: 'tokyo' });
  });

  test('names the day at the site, not the one in Greenwich', async () => {
    const plant = await openEndedPlant();
    await erase(plant, '2026-11-04T15:00:00.000Z');
    expect(plant.hub.ledger.list({ kind: 'retention.erased' }).items[0]!.text.ja).toMatch(/^2026-11-05 より前に/);
  });

  test('leaves what is not over long enough, what goes on, what is on hold, and other sites', async () => {
    const plant = await openEndedPlant();
    const { hub, walkIn } = plant;
    expect((await erase(plant, '2026-11-01T00:00:00.000Z')).json).toMatchObject({ visits: 0, incidents: 0 });
    const open = await walkIn({ workers: [{ name: '今 次郎', account: null }] });
    expect(
      (
        await plant
          .browser()
          .post('/retention/erasure', { site: 'osaka', before: hub.clock().toISOString(), reason: 'x' })
      ).json,
    ).toMatchObject({ visits: 0, incidents: 0 });
    const { id: hold } = hub.holds.begin({ site: 'tokyo', owner: '法務', reason: '調査' }, { id: 'x', role: null })!;
    const kept = (await erase(plant)).json;
    expect(kept).toMatchObject({ visits: 0, incidents: 0 });
    expect(kept.held).toBeGreaterThan(1);
    expect(everything(plant).includes('東海 太郎')).toBe(true);
    hub.holds.lift(hold, 'x', { id: 'x', role: null });
    expect((await erase(plant)).json).toMatchObject({ visits: 1, held: 0 });
    expect((await plant.visit(open.id)).form.workers).toMatchObject([{ name: '今 次郎' }]);
  });

  test('leaves names that a kept record tells, so that they go on being hidden', async () => {
    const plant = await openEndedPlant();
    const { hub } = plant;
    const login = { site: 'tokyo', kind: 'host.login', fields: { 'event.action': 'failed', 'user.name': 'suzuki' } };
    await hub.commit([login]);
    hub.advance(3 * 86_400_000);
    expect((await erase(plant)).json.names).toBe(0);
    expect(hub.names.at(['tokyo']).names).toContain('suzuki');
    hub.sites.edit('tokyo', { retentionDays: 30, retentionReason: '短くした' });
    hub.advance(31 * 86_400_000);
    const now = hub.clock().toISOString();
    await hub.events.retain({ now, hotDays: 60, keep: [{ site: 'tokyo', days: 30, reason: 'x' }], held: [] });
    expect((await erase(plant, now)).json.names).toBe(1);
    expect(hub.names.at(['tokyo']).names).toEqual([]);
  });

  test('is refused to whoever may not set the keeping time, and for what is still to come', async () => {
    const plant = await openEndedPlant();
    const body = { site: 'tokyo', before: plant.hub.clock().toISOString(), reason: 'x' };
    expect((await plant.people.leader.post('/retention/erasure', body)).status).toBe(403);
    expect((await erase(plant, plant.inMinutes(60))).json).toMatchObject({ code: 'bad_request', field: 'before' });
  });
});
