import { describe, expect, test } from 'vitest';
import { defaultVisitPolicy } from '#engine/visit/visit.ts';
import { type EndpointKey, endpoints } from '#protocol/api/endpoints.ts';
import { type Role, roles } from '#protocol/api/parts.ts';
import type { NewVisit } from '#protocol/api/visit-acts.ts';
import { mayOf } from '../access/capabilities.ts';
import { permissions } from '../access/permissions.ts';
import { alert } from '../incident/incident-harness.ts';
import { openHub } from './api-harness.ts';
import { split } from './endpoint.ts';

const keys = Object.keys(endpoints) as EndpointKey[];
const sites = ['tokyo', 'osaka'] as const;
type SiteId = (typeof sites)[number];

/** One thing of each sort in each site, so that a route can be tried on one's own and on another's. */
async function plant() {
  const hub = await openHub();
  const things = {} as Record<
    SiteId,
    {
      incident: string;
      event: string;
      asset: string;
      controller: string;
      gap: string;
      hold: string;
      visit: string;
      exception: string;
      addition: string;
    }
  >;
  for (const [index, site] of sites.entries()) {
    hub.incidents.consume([alert(index + 1, { site, asset: `asset-${site}`, id: `alert-${site}` })]);
    const [login, gap] = await hub.commit([
      { site, kind: 'host.login', fields: { 'event.action': 'login', 'host.name': `PC-${site}` } },
      { site, kind: 'gap', fields: { 'gap.kind': 'spool_shed', 'gap.reason': 'full', 'host.name': `PC-${site}` } },
    ]);
    hub.control.db
      .prepare(
        `INSERT INTO agent (site, agent, name, public_key, seal_key, standing, phase, machine, host, platform, version, token, asked_at)
         VALUES (?, 'insp-07', 'INSP-07', ?, 'k', 'active', 'live', 'm', 'h', 'p', '1', 't', '')`,
      )
      .run(site, `key-${site}`);
    const controller = hub.controllers.ensure({
      site,
      agent: 'g',
      device: `plc-${site}`,
      protocol: 'modbus',
      address: '',
      asset: null,
    });
    const visit = hub.visits.begin(newVisit(site, controller), { id: 'x', roles: ['maintenance'] });
    if (visit.refused !== undefined) throw new Error(visit.refused);
    const asked = { site, agent: 'insp-07', what: 'check' as const, digest: 'd' };
    hub.setUpOrders.note(`order-${site}`, asked);
    const added = await hub.additions.save(ownRuleAt(site), 'x', { id: 'x', role: null });
    if ('refused' in added) throw new Error(added.refused.en);
    things[site] = {
      addition: added.addition,
      visit: visit.id,
      exception: hub.exceptions.add(
        {
          ...exceptionAt(site),
          owner: 'x',
          reason: 'x',
          until: '2027-01-01T00:00:00.000Z',
          preview: 'p',
          knowingly: false,
        },
        { days: 1, hidden: 0, of: 0, known: 0 },
        { id: 'x', role: null },
      ).id,
      incident: hub.incidents.list({ state: 'all' }, { sites: [site] }).items[0]!.id,
      event: login!.id,
      gap: gap!.id,
      hold: hub.holds.begin({ site, owner: 'x', reason: 'x' }, { id: 'x', role: null })!.id,
      asset: hub.assets.add(site, { name: `A-${site}` }, { id: 'x', role: null }).id,
      controller,
    };
  }
  return { hub, things };
}

const newVisit = (site: string, controller: string): NewVisit => ({
  type: 'walk_in',
  site,
  form: { vendor: site, purpose: 'x', plannedEnd: '2027-01-01T00:00:00.000Z', devices: [controller] },
});

const exceptionAt = (site: string) => ({ site, text: 'title: x' });

const ownRuleAt = (site: string) => ({
  site,
  own: {
    name: site,
    text: `title: x\nid: ${site}\nlogsource: {product: test}\ndetection: {sel: {a: 1}, condition: sel}\n`,
    examples: 'positive: [{fields: {a: 1}}]\n',
  },
});

const setUpAt = (site: string) => ({
  site,
  agent: 'insp-07',
  controller: {
    type: 'fins',
    id: 'plc-9',
    settings: {
      ...{ snapshotEveryMinutes: 60, probeEverySeconds: 60, requestsPerSecond: 5, blackout: [] },
      ...{ host: '10.0.0.9', port: 9600, transport: 'udp' },
    },
  },
});

/** A request that a permitted person could make, aimed at one site. */
function requestFor(key: EndpointKey, site: SiteId, thing: Awaited<ReturnType<typeof plant>>['things'][SiteId]) {
  const { method, path } = split(key);
  const noun = path.split('/')[1]!;
  const id = {
    incidents: thing.incident,
    events: thing.event,
    assets: thing.asset,
    controllers: thing.controller,
    'controller-setups': `order-${site}`,
    gaps: thing.gap,
    holds: thing.hold,
    exceptions: thing.exception,
    'rule-additions': thing.addition,
    visits: thing.visit,
  }[noun];
  const target = path
    .replace('{id}', encodeURIComponent(id ?? 'none'))
    .replace('{site}', site)
    .replace('{agent}', 'insp-07')
    .replace('{step}', 'none')
    .replace('{gate}', 'production_restart')
    .replace('{item}', 'none')
    .replace('{fingerprint}', '0'.repeat(64))
    .replace('{sha256}', '0'.repeat(64))
    .replace('{photo}', 'none')
    .replace('{paper}', 'none')
    .replace('{day}', '2026-11-04')
    .replace('{month}', '2026-11');
  const asks = permissions[key].site === 'asked' || permissions[key].site === 'query';
  const more: Partial<Record<EndpointKey, string>> = {
    'GET /events/values': '&field=kind',
    'GET /network/host': '&address=10.0.0.1',
    'GET /reviews': '&month=2026-11',
    'GET /retention/erasure': '&before=2026-01-01T00:00:00.000Z',
    'GET /incidents/groups': '&by=zone',
    'GET /people/able': '&capability=approve_baseline',
  };
  const asked = `?site=${site}${more[key] ?? ''}`;
  const own: Partial<Record<EndpointKey, string>> = {
    'GET /assets/{id}/start-stop': '?month=2026-11',
    'GET /controllers/{id}/history': '?section=holding&key=100',
    'GET /rule-additions/{id}': '?version=none',
    'GET /controllers/{id}/twin': `?with=${thing.controller}&state=latest`,
  };
  return { method, path: target + (asks ? asked : (own[key] ?? '')), body: bodies(site, thing)[key] };
}

const bodies = (
  site: SiteId,
  thing: { incident: string; controller: string },
): Partial<Record<EndpointKey, unknown>> => ({
  'POST /session': { user: 'nobody', password: 'nothing at all' },
  'POST /session/link': { secret: 'x'.repeat(43) },
  'POST /session/password': { next: 'a new long phrase' },
  'POST /session/unmask': { reason: 'because of a test' },
  'POST /people': { user: 'new', name: 'new', roles: ['it'], sites: [site] },
  'PATCH /people/{id}': { name: 'x' },
  'POST /incidents/actions': { ids: [thing.incident], action: { type: 'comment', text: 'seen' } },
  'POST /incidents/{id}/steps/{step}': { type: 'take' },
  'POST /incidents/{id}/gates/{gate}': { type: 'approve' },
  'POST /reports': { site, token: 'wrong', what: 'other', text: 'odd' },
  'POST /assets': { site, name: 'new' },
  'POST /assets/import': { site, csv: Buffer.from('名称\r\nX\r\n').toString('base64') },
  'PATCH /assets/{id}': { note: 'x' },
  'POST /assets/{id}/learning': { reason: 'x' },
  'POST /controllers/{id}/reading': {},
  'POST /controllers/{id}/baseline': { root: 'r', type: 'propose', reason: 'x' },
  'POST /controllers/{id}/certificates/{sha256}': { type: 'accept', reason: 'x' },
  'POST /controllers/{id}/setup/end': { reason: 'x' },
  'POST /controller-setups/check': setUpAt(site),
  'POST /controller-setups/discover': { ...setUpAt(site), unit: 1, end: 10 },
  'POST /controller-setups': { ...setUpAt(site), order: `order-${site}`, reason: 'x' },
  'POST /controllers/{id}/judgements': { items: ['x'], verdict: 'accepted', reason: 'x' },
  'POST /controllers/{id}/values': { type: 'propose_learned', class: 'volatile', reason: 'x' },
  'POST /assets/{id}/start-stop': {
    action: 'start',
    earliest: '2026-11-04T02:00:00.000Z',
    latest: '2026-11-04T02:00:00.000Z',
  },
  'POST /network/adopt': { site, addresses: ['10.0.0.1'] },
  'POST /network/allow': { site, act: { type: 'reject', ids: ['x'], reason: 'x' } },
  'POST /network/zones': { site, act: { type: 'undeclare', from: '', to: 'x', reason: 'x' } },
  'POST /visits': newVisit(site, thing.controller),
  'POST /visits/{id}': { type: 'return', reason: 'x' },
  'PUT /visits/policy': defaultVisitPolicy,
  'POST /agents/tokens': { site, agent: 'new', name: 'new' },
  'POST /agents/{site}/{agent}': { type: 'phase', phase: 'trial' },
  'POST /gaps/{id}': { explanation: 'x' },
  'POST /reviews/{day}/open': { site },
  'POST /reviews/{day}/sign': { site, result: 'nothing', note: '' },
  'POST /retention/erasure': { site, before: '2026-01-01T00:00:00.000Z', reason: 'x' },
  'POST /rules/{id}/switch': { site, state: 'off', severity: null, reason: 'x', foreseen: null },
  'POST /rules/{id}/switch/second': { site, at: '2026-01-01T00:00:00.000Z', approve: true, reason: 'x' },
  'POST /exceptions/check': exceptionAt(site),
  'POST /exceptions/compose': { site, rule: 'none', parts: [{ field: 'a', how: 'is', value: 'b' }] },
  'POST /exceptions': {
    ...exceptionAt(site),
    owner: 'x',
    reason: 'x',
    until: '2027-01-01T00:00:00.000Z',
    preview: 'p',
  },
  'POST /rule-additions/check': ownRuleAt(site),
  'POST /rule-additions': { ...ownRuleAt(site), reason: 'x' },
  'POST /rule-additions/{id}': { act: 'remove', reason: 'x' },
  'POST /rule-keys': { name: 'x', key: 'x', reason: 'x' },
  'POST /rule-keys/{fingerprint}/end': { reason: 'x' },
  'PUT /rule-lists': { lists: [], reason: 'x' },
  'POST /exceptions/{id}/end': { reason: 'x' },
  'POST /exceptions/{id}/extend': { until: '2027-02-01T00:00:00.000Z', reason: 'x' },
  'POST /holds': { site, owner: 'x', reason: 'x' },
  'POST /holds/{id}/lift': { reason: 'x' },
  'PATCH /sites/{site}': { name: 'x' },
  'PUT /sites/{site}/calendar': { shifts: [], holidays: [], stops: [], weeklyPowerOff: [] },
  'PUT /sites/{site}/contacts': { items: [] },
  'PUT /channels': { items: [] },
  'POST /media': { vendorId: '0abc', productId: '0def', serial: 's', label: 'x', custodian: null, expires: null },
});

/** Refused for who asks or what belongs to whom; anything else means that the guard let it in. */
const refusedCodes = ['signed_out', 'not_permitted', 'other_site'];

describe('the table of endpoints and roles', () => {
  test('names every endpoint, and the application registers exactly these', async () => {
    expect(Object.keys(permissions).sort()).toEqual([...keys].sort());
    const { app } = await openHub();
    const registered = new Set(
      app.routes
        .filter((route) => route.method !== 'ALL' && route.path.startsWith('/api/v1/'))
        .map((route) => `${route.method} ${route.path.slice('/api/v1'.length).replace(/:(\w+)/g, '{$1}')}`),
    );
    registered.delete('GET /openapi.json');
    expect([...registered].sort()).toEqual([...keys].sort());
  });

  test('nobody who is not signed in gets past a guarded endpoint', async () => {
    const { hub, things } = await plant();
    for (const key of keys) {
      if (permissions[key].who === 'public') continue;
      const { method, path, body } = requestFor(key, 'tokyo', things.tokyo);
      expect.soft((await hub.browser().send(method, path, body)).status, key).toBe(401);
    }
  });

  test.each(roles)('%s: every endpoint on its own site and on another', async (role: Role) => {
    const may = mayOf([role]);
    for (const key of keys) {
      const permission = permissions[key];
      if (permission.who === 'public' || key === 'GET /stream') continue;
      const allowed = permission.who === 'signed_in' || permission.who.some((one) => may.has(one));
      for (const site of sites) {
        const { hub, things } = await cachedPlant();
        const person = hub.access.people.byUser(role) ?? (await hub.person(role, [role], ['tokyo']));
        const { method, path, body } = requestFor(key, site, things[site]);
        const answer = await hub.browserOf(person.id).send(method, path, body);
        const name = `${role} ${key} ${site}`;
        if (!allowed) {
          expect.soft([answer.status, answer.json?.code], name).toEqual([403, 'not_permitted']);
        } else if (permission.site === 'none' || site === 'tokyo') {
          const onlyPart = answer.json?.code === 'not_permitted' && partOf.has(key);
          expect
            .soft(onlyPart || !refusedCodes.includes(answer.json?.code), `${name}: ${answer.json?.code}`)
            .toBe(true);
          expect.soft(answer.status, `${name}: ${JSON.stringify(answer.json)}`).toBeLessThan(500);
        } else if (key === 'POST /incidents/actions') {
          expect.soft(answer.json.results[0].ok, name).toBe(false);
        } else {
          const expected = permission.site === 'object' ? [404, 'not_found'] : [403, 'other_site'];
          const onlyPart = answer.json?.code === 'not_permitted' && partOf.has(key);
          if (!onlyPart) expect.soft([answer.status, answer.json?.code], name).toEqual(expected);
        }
      }
    }
  });

  test('a list without a site never shows a row of another site', async () => {
    const { hub } = await plant();
    const browser = hub.browserOf((await hub.person('own', ['fsoc_lead'], ['tokyo'])).id);
    for (const path of [
      '/incidents?state=all',
      '/events',
      '/assets',
      '/controllers',
      '/visits?view=all',
      '/gaps',
      '/agents',
      '/sites',
      '/ledger',
      '/now',
      '/holds',
      '/exceptions',
      '/rule-additions',
      '/retention',
    ]) {
      const answer = await browser.get(path);
      expect.soft(answer.status, path).toBe(200);
      expect.soft(JSON.stringify(answer.json), path).not.toContain('osaka');
    }
  });

  test('a refusal is on record once a minute, with the number of repetitions', async () => {
    const { hub, things } = await plant();
    const person = await hub.person('eye', ['auditor'], ['tokyo']);
    const browser = hub.browserOf(person.id);
    for (let i = 0; i < 5; i++) await browser.send('PATCH', `/assets/${things.tokyo.asset}`, { note: 'x' });
    hub.advance(61_000);
    await browser.send('PATCH', `/assets/${things.tokyo.asset}`, { note: 'x' });
    const entries = hub.ledger.list({ kind: 'access.refused' }).items;
    expect(entries.map((entry) => entry.who)).toEqual([person.id, person.id]);
    expect(hub.ledger.body(entries[0]!.seq)!.payload).toMatchObject({ reason: 'not_permitted', repeated: 4 });
  });
});

/** Endpoints that several capabilities open and that then look at the act itself. */
const partOf = new Set<EndpointKey>([
  'POST /incidents/{id}/gates/{gate}',
  'POST /controllers/{id}/baseline',
  'POST /controllers/{id}/values',
  'POST /agents/{site}/{agent}',
  'POST /incidents/actions',
  'POST /visits/{id}',
]);

let shared: Awaited<ReturnType<typeof plant>> | undefined;
async function cachedPlant() {
  shared ??= await plant();
  return shared;
}

describe('roles', () => {
  const readOnly = (role: Role) => [...mayOf([role])].every((one) => one.startsWith('see_') || one === 'export_ledger');

  test('an auditor only reads, a vendor sees the visits that name him', () => {
    expect(readOnly('auditor')).toBe(true);
    expect([...mayOf(['vendor'])]).toEqual(['see_own_visits']);
  });

  test('an administrator never approves a gate, a baseline or a visit, whatever else the person is', () => {
    const may = mayOf(['administrator', 'plant_manager', 'production_engineering', 'quality_assurance']);
    for (const one of [
      'approve_production_gate',
      'approve_shipping_gate',
      'approve_baseline',
      'judge_gate',
      'approve_visit_plans',
      'judge_visits',
      'sign_visits',
    ] as const) {
      expect(may.has(one)).toBe(false);
    }
  });

  test('no endpoint deletes a record of what happened', () => {
    const deletes = keys.filter((key) => key.startsWith('DELETE '));
    expect(deletes).toEqual(['DELETE /session', 'DELETE /media/{id}']);
  });

  test('auditor and vendor cannot be combined with another role', async () => {
    const hub = await openHub();
    const browser = hub.browserOf((await hub.person('boss', ['administrator'])).id);
    const add = (user: string, given: Role[]) =>
      browser.post('/people', { user, name: user, roles: given, sites: ['tokyo'] });
    expect((await add('a', ['auditor', 'fsoc_lead'])).json.field).toBe('roles');
    expect((await add('b', ['auditor'])).status).toBe(200);
    expect((await add('B', ['it'])).json.code).toBe('conflict');
  });

  test('the last administrator stays', async () => {
    const hub = await openHub();
    const boss = await hub.person('boss', ['administrator']);
    const browser = hub.browserOf(boss.id);
    expect((await browser.send('PATCH', `/people/${boss.id}`, { disabled: true })).json.code).toBe('conflict');
    expect((await browser.get('/people')).status).toBe(200);
  });

  test('a person who is disabled or changes role is signed out', async () => {
    const hub = await openHub();
    const boss = hub.browserOf((await hub.person('boss', ['administrator'])).id);
    const other = await hub.person('sato', ['fsoc_operator']);
    const browser = hub.browserOf(other.id);
    await boss.send('PATCH', `/people/${other.id}`, { roles: ['line_leader'] });
    expect((await browser.get('/session')).status).toBe(401);
  });
});
