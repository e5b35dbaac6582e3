import { describe, expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import { alert } from '../incident/incident-harness.ts';
import { openVisitPlant, ordinary, restOfForm } from '../visits/visit-harness.ts';

const photo = { type: 'image/png', data: Buffer.from('a photograph of names').toString('base64') };
/** Whatever a person is named by or wrote in the visit of this test. */
const personal = ['東海 太郎', '保全 一郎', '山田のノートPC', '作業票どおり', '田中さんの依頼', photo.data];

/** A visit that was worked, judged and signed on paper, and an incident that was closed; then time goes on. */
async function over() {
  const plant = await openVisitPlant();
  const { hub, people, walkIn, act, leave, read, minutes } = plant;
  const admin = await hub.person('admin', ['administrator'], ['*']);
  const { id } = await walkIn({ purpose: '田中さんの依頼' });
  await act('mech', id, { type: 'amend', form: { equipment: [laptop] } });
  const after = { ...ordinary, '100': 210 };
  await leave(id, after);
  await act('mech', id, { type: 'amend', form: { ...restOfForm, equipment: [laptop] } });
  const items = (await plant.review(id)).items.map((one: { id: string }) => one.id);
  await plant.confirm(after);
  await plant.decide('leader', id, 'accepted', items);
  await plant.submit('leader', id);
  await plant.sign('qa', id, { signer: people.eng.id, photo });
  minutes(25 * 60);
  await read(after);
  hub.visits.tick();
  hub.incidents.consume([alert(1, { site: 'tokyo' })]);
  const incident = hub.incidents.list({}, { sites: ['tokyo'] }).items.find((one) => one.rule.id === alert(1).rule)!.id;
  const lead = { id: admin.id, name: admin.name, roles: admin.roles, sites: ['tokyo'] };
  hub.incidents.act([incident], { type: 'close', reason: 'resolved', note: '田中さんの依頼' }, lead);
  minutes(60);
  const browser = () => hub.browserOf(admin.id);
  return { ...plant, id, admin, browser, incident };
}
const laptop = { kind: 'laptop' as const, name: '山田のノートPC', check: 'clean' as const, note: null };
type Over = Awaited<ReturnType<typeof over>>;

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
    const plant = await over();
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
    const plant = await over();
    const counts = (await erase(plant)).json;
    const { items } = (await plant.browser().get('/retention?site=tokyo')).json;
    expect(items[0].erased).toMatchObject([{ ...counts, reason: '保存期間を過ぎた' }]);
    expect(plant.hub.ledger.list({ kind: 'retention.erased' }).items).toMatchObject([
      { who: plant.admin.id, role: 'administrator', site: 'tokyo' },
    ]);
  });

  test('leaves what is not over long enough, what goes on, what is on hold, and other sites', async () => {
    const plant = await over();
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
    const plant = await over();
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
    const plant = await over();
    const body = { site: 'tokyo', before: plant.hub.clock().toISOString(), reason: 'x' };
    expect((await plant.people.leader.post('/retention/erasure', body)).status).toBe(403);
    expect((await erase(plant, plant.inMinutes(60))).json).toMatchObject({ code: 'bad_request', field: 'before' });
  });
});
