import { describe, expect, test } from 'vitest';
import type { Role } from '#protocol/api/parts.ts';
import { openHub } from './api-harness.ts';

async function as(...roles: Role[]) {
  const hub = await openHub();
  const person = await hub.person('me', roles, ['tokyo']);
  return { hub, me: hub.browserOf(person.id) };
}
const enrolled = (hub: Awaited<ReturnType<typeof openHub>>, agent: string, standing = 'active') =>
  hub.control.db
    .prepare(
      `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
       VALUES ('tokyo', ?, ?, ?, 'k', ?, 'live', 'm', 'h', 'p', '1', 't', '')`,
    )
    .run(agent, agent.toUpperCase(), agent, standing);

describe('sites', () => {
  test('a change is checked, kept, and on record with what was before', async () => {
    const { hub, me } = await as('administrator');
    const zone = { id: 'fa1', name: 'FA LAN1', order: 1, subnets: ['192.168.10.0/24'], phase: 'live' };
    const wrong = async (change: object) => (await me.send('PATCH', '/sites/tokyo', change)).json.field;
    expect(await wrong({ timeZone: 'Mars/Olympus' })).toBe('timeZone');
    expect(await wrong({ zones: [{ ...zone, subnets: ['192.168.10.0/33'] }] })).toBe('zones.0.subnets');
    expect(await wrong({ zones: [zone, zone] })).toBe('zones.1.id');
    expect(await wrong({ retentionDays: 5 })).toBe('retentionDays');
    const done = await me.send('PATCH', '/sites/tokyo', { zones: [zone], name: '本社工場' });
    expect(done.json).toMatchObject({ name: '本社工場', zones: [zone], timeZone: 'Asia/Tokyo' });
    expect(hub.sites.zones('tokyo').zoneOf('192.168.10.9')).toBe('fa1');
    const [entry] = hub.ledger.list({ kind: 'site.changed' }).items;
    expect(hub.ledger.body(entry!.seq)!.payload).toMatchObject({ before: { name: '東京工場' } });
  });

  test('the narrowest subnet decides the zone', async () => {
    const { hub } = await as('administrator');
    const zone = (id: string, subnets: string[]) => ({ id, name: id, order: 1, subnets, phase: 'live' as const });
    hub.sites.edit('tokyo', { zones: [zone('plant', ['10.0.0.0/8', 'fd00::/8']), zone('line', ['10.1.2.0/24'])] });
    const of = (address: string) => hub.sites.zones('tokyo').zoneOf(address);
    expect([of('10.1.2.3'), of('10.1.3.3'), of('fd00::1'), of('192.0.2.1'), of('no address')]).toEqual([
      'line',
      'plant',
      'plant',
      null,
      null,
    ]);
  });

  test('the token of the report card is not for auditors', async () => {
    const auditor = await as('auditor');
    expect((await auditor.me.get('/sites')).json.items[0].reportPath).toBe('');
    const leader = await as('line_leader');
    expect((await leader.me.get('/sites')).json.items[0].reportPath).toMatch(/^\/report\?site=tokyo#[\w-]{16}$/);
  });

  test('a calendar with a stop that ends before it begins, or an unknown zone, is refused whole', async () => {
    const { hub, me } = await as('fsoc_lead');
    const calendar = { shifts: [], holidays: [], stops: [], weeklyPowerOff: [] };
    const stop = {
      id: 's',
      name: '停止',
      kind: 'shutdown',
      from: '2026-12-30T00:00:00Z',
      to: '2026-12-29T00:00:00Z',
      zones: [],
    };
    const put = async (change: object) =>
      (await me.send('PUT', '/sites/tokyo/calendar', { ...calendar, ...change })).json;
    expect((await put({ stops: [stop] })).field).toBe('stops.0.to');
    expect((await put({ holidays: ['2026-13-01'] })).field).toBe('holidays.0');
    expect(
      (await put({ weeklyPowerOff: [{ zones: ['nowhere'], fromDay: 5, from: '20:00', toDay: 1, to: '07:00' }] })).field,
    ).toBe('weeklyPowerOff.0.zones');
    expect((await put({ shifts: [{ id: 'a', name: '昼', start: '8:00', end: '17:00', days: [1] }] })).field).toBe(
      'shifts.0.start',
    );
    expect(hub.sites.calendar('tokyo')).toEqual(calendar);
    expect((await put({ holidays: ['2026-12-29'] })).holidays).toEqual(['2026-12-29']);
  });
});

describe('permitted media', () => {
  const stick = {
    vendorId: '0951',
    productId: '1666',
    serial: 'ABC',
    label: '設備課 1号',
    custodian: null,
    expires: null,
  };

  test('a change reaches every active agent; expired ones are left out', async () => {
    const { hub, me } = await as('production_engineering');
    enrolled(hub, 'insp-07');
    enrolled(hub, 'old', 'revoked');
    expect((await me.post('/media', stick)).status).toBe(200);
    expect((await me.post('/media', { ...stick, vendorId: '0951' })).json.code).toBe('conflict');
    await me.post('/media', { ...stick, serial: 'OLD', label: '期限切れ', expires: '2026-11-03' });
    expect(hub.orders.map((order) => (order as string[]).slice(0, 3))).toEqual([
      ['configure', 'tokyo', 'insp-07'],
      ['configure', 'tokyo', 'insp-07'],
    ]);
    const last = hub.orders.at(-1) as [string, string, string, { media: { label: string }[] }];
    expect(last[3].media.map((one) => one.label)).toEqual(['設備課 1号']);
    const [first] = (await me.get('/media')).json.items;
    expect((await me.send('DELETE', `/media/${first.id}`)).status).toBe(204);
    expect((await me.send('DELETE', `/media/${first.id}`)).status).toBe(404);
  });
});

describe('agents', () => {
  test('enrolment: a token and one command; ids of imports cannot be taken', async () => {
    const { hub, me } = await as('administrator');
    const body = { site: 'tokyo', agent: 'insp-09', name: '検査PC 9' };
    expect((await me.post('/agents/tokens', body)).json).toMatchObject({ command: './hinomi enrol token-text' });
    expect((await me.post('/agents/tokens', { ...body, agent: 'import-x' })).json.field).toBe('agent');
    expect((await me.post('/agents/tokens', { ...body, agent: 'Ａ' })).json.field).toBe('agent');
    expect(hub.ledger.list({ kind: 'agent.token_made' }).items).toHaveLength(1);
    expect(JSON.stringify(hub.ledger.list({}))).not.toContain('token-text');
  });

  test('each act needs its own right, reaches the site link, and is on record', async () => {
    const { hub, me } = await as('administrator');
    enrolled(hub, 'insp-07');
    const act = (body: object) => me.post('/agents/tokyo/insp-07', body);
    expect((await act({ type: 'phase', phase: 'trial' })).json).toMatchObject({
      id: 'insp-07',
      phase: 'trial',
      silence: 'never',
    });
    await act({ type: 'command', name: 'rescan', source: 'files' });
    expect((await act({ type: 'retire', reason: '廃棄' })).json.standing).toBe('retired');
    expect(hub.orders.map((order) => (order as string[])[0])).toEqual(['configure', 'command', 'revoke']);
    expect(hub.ledger.list({ kind: 'agent.' }).items.map((one) => one.kind)).toEqual([
      'agent.retire',
      'agent.command',
      'agent.phase',
    ]);
    const operator = hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id);
    const refused = await operator.post('/agents/tokyo/insp-07', { type: 'revoke', reason: 'x' });
    expect(refused.json.code).toBe('not_permitted');
    expect((await me.post('/agents/tokyo/none', { type: 'accept' })).status).toBe(404);
  });
});

describe('standing of an agent', () => {
  test.each(['revoked', 'retired'])('one that is %s is not accepted, moved or commanded again', async (standing) => {
    const { hub, me } = await as('administrator');
    enrolled(hub, 'insp-07', standing);
    for (const act of [
      { type: 'accept' },
      { type: 'phase', phase: 'live' },
      { type: 'command', name: 'inventory', source: 'inventory' },
    ]) {
      expect((await me.post('/agents/tokyo/insp-07', act)).json.code, act.type).toBe('conflict');
    }
    expect(hub.orders).toEqual([]);
    expect(hub.agents.get('tokyo', 'insp-07')!.standing).toBe(standing);
    expect(hub.ledger.list({ kind: 'agent.' }).items).toEqual([]);
  });

  test('one that waits is accepted once, and gets no command before', async () => {
    const { hub, me } = await as('administrator');
    enrolled(hub, 'insp-07', 'pending');
    const command = { type: 'command', name: 'inventory', source: 'inventory' };
    expect((await me.post('/agents/tokyo/insp-07', command)).json.code).toBe('conflict');
    expect((await me.post('/agents/tokyo/insp-07', { type: 'accept' })).status).toBe(200);
    expect(hub.orders).toEqual([['accept', 'tokyo', 'insp-07']]);
  });

  test('taking a credential away can be repeated', async () => {
    const { hub, me } = await as('administrator');
    enrolled(hub, 'insp-07', 'revoked');
    expect((await me.post('/agents/tokyo/insp-07', { type: 'revoke', reason: '再送' })).status).toBe(200);
    expect(hub.orders).toEqual([['revoke', 'tokyo', 'insp-07']]);
  });
});

describe('names in registers', () => {
  test('who keeps the asset ledger sees the custodian, so that a stand-in is never written back', async () => {
    const { hub, me } = await as('administrator');
    hub.assets.add('tokyo', { name: 'A', custodian: '設備課 担当' }, { id: 'x', role: null });
    expect((await me.get('/assets')).json.items[0].custodian).toBe('設備課 担当');
    const auditor = hub.browserOf((await hub.person('audit', ['auditor'], ['tokyo'])).id);
    expect((await auditor.get('/assets')).json.items[0].custodian).toMatch(/^●●●-/);
  });

  test('the ledger of decisions names colleagues only to those who work with them', async () => {
    const { hub, me } = await as('administrator');
    await me.post('/people', { user: 'new', name: '検査 一郎', roles: ['it'], sites: ['tokyo'] });
    expect(JSON.stringify((await me.get('/ledger')).json)).not.toContain('検査 一郎');
    const lead = hub.browserOf((await hub.person('lead', ['fsoc_lead'], ['tokyo'])).id);
    expect(JSON.stringify((await lead.get('/ledger')).json)).toContain('検査 一郎');
  });

  test('contacts: telephone numbers are hidden from who neither works with them nor keeps them', async () => {
    const { hub, me } = await as('administrator');
    const row = {
      id: '',
      role: 'line_leader',
      roleName: { ja: '', en: '' },
      shift: null,
      holder: '担当者',
      phone: '1234',
      mail: null,
      deputy: null,
      deputyPhone: null,
      deputyMail: null,
      order: 0,
    };
    const put = await me.send('PUT', '/sites/tokyo/contacts', { items: [row] });
    expect(put.json.items[0]).toMatchObject({ holder: '担当者', phone: '1234' });
    const auditor = hub.browserOf((await hub.person('audit', ['auditor'], ['tokyo'])).id);
    const seen = (await auditor.get('/sites/tokyo/contacts')).json.items[0];
    expect(seen).toMatchObject({ phone: '●●●' });
    expect(seen.holder).toMatch(/^●●●-/);
  });
});

describe('a second person', () => {
  test('is counted by what may be done at the site, without names, and not the asking person', async () => {
    const hub = await openHub();
    const [me] = [await hub.person('me', ['production_engineering'], ['tokyo'])];
    await hub.person('elsewhere', ['production_engineering'], ['osaka']);
    await hub.person('both', ['administrator', 'production_engineering'], ['*']);
    const ask = async () =>
      (await hub.browserOf(me.id).get('/people/able?capability=approve_baseline&site=tokyo')).json;
    expect(await ask()).toMatchObject({ me: true, others: 0, invited: 0, roles: [{ id: 'production_engineering' }] });
    hub.access.people.add({ user: 'new', name: '新人', roles: ['production_engineering'], sites: ['*'] }, hub.clock());
    expect(await ask()).toMatchObject({ others: 0, invited: 1 });
    const second = await hub.person('second', ['production_engineering']);
    expect(await ask()).toMatchObject({ others: 1 });
    expect(JSON.stringify(await ask())).not.toContain('second');
    hub.access.people.edit(second.id, { disabled: true });
    expect(await ask()).toMatchObject({ others: 0 });
    expect((await hub.browserOf(me.id).get('/people/able?capability=nothing')).json).toMatchObject({
      me: false,
      roles: [],
    });
  });
});
