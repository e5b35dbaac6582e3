import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { NewReplay } from '#protocol/api/replays.ts';
import type { ReplayJob } from '../detect/replay/replays.ts';
import { loadRulePack } from '../detect/rule-pack.ts';
import { alert } from '../incident/incident-harness.ts';
import { knownHits } from '../incident/known-hits.ts';
import { openHub } from './api-harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'hinomi-exceptions-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(
  join(folder, 'rules.yml'),
  `title: Failed
id: usb-unregistered
level: high
logsource: {product: test}
detection: {sel: {kind: failed}, condition: sel}
`,
);
const text = `title: x
logsource: {product: test}
filter: {rules: [usb-unregistered], known: {device: '123'}, condition: not known}
`;
const dayMs = 86_400_000;

/** A hub with one rule, a person who may change rules, and previews that find what they are told to. */
async function opened() {
  const hub = await openHub({ pack: loadRulePack([folder], {}) });
  const jobs = new Map<string, ReplayJob & { events: number }>();
  const preview = (asked: NewReplay, by: string, hidden: string[] = []) => {
    const hits = knownHits(hub.control, 'tokyo', ['usb-unregistered'], new Set(hidden));
    const id = `job-${jobs.size}`;
    jobs.set(id, {
      ...{ id, by, state: 'done', asked, from: '', to: '', share: 1, events: 1, outcome: null, storedFrom: null },
      assets: [{ site: 'tokyo', agent: 'a', asset: null, count: 9, inVisits: 0, first: '', last: '', findings: [] }],
      effect: { hidden: 4, added: 0, assets: [], hits },
    });
    return id;
  };
  hub.services.replays.get = (id, by) => {
    const job = jobs.get(id);
    return job?.by === by ? job : null;
  };
  const lead = await hub.person('lead', ['fsoc_lead'], ['tokyo']);
  const until = (days: number) => new Date(hub.clock().getTime() + days * dayMs).toISOString();
  const order = (more: object) => ({ site: 'tokyo', text, owner: 'IT', reason: 'known', until: until(30), ...more });
  return { hub, preview, lead, browser: hub.browserOf(lead.id), order, until };
}

test('an exception needs its own preview, a last day, and a word where it hides what was real', async () => {
  const { hub, preview, lead, browser, order, until } = await opened();
  const asked = { exception: { site: 'tokyo', text }, days: 30 };
  const refusedAs = async (more: object) => (await browser.post('/exceptions', order(more))).json.code;
  expect(await refusedAs({ preview: 'none' })).toBe('conflict');
  expect(await refusedAs({ preview: preview(asked, 'somebody else') })).toBe('conflict');
  const other = preview({ ...asked, exception: { site: 'tokyo', text: text.replace('123', '124') } }, lead.id);
  expect(await refusedAs({ preview: other })).toBe('conflict');
  const good = preview(asked, lead.id);
  expect(await refusedAs({ preview: good, until: until(-1) })).toBe('bad_request');
  expect(await refusedAs({ preview: good, until: until(400) })).toBe('bad_request');
  expect(await refusedAs({ preview: good, text: 'title: x' })).toBe('bad_request');
  hub.incidents.consume([alert(1)]);
  const [matter] = hub.incidents.list({ state: 'all' }, { sites: ['tokyo'] }).items;
  const boss = { id: lead.id, name: 'x', roles: lead.roles, sites: ['*'] };
  hub.incidents.act([matter!.id], { type: 'declare' }, boss);
  const real = preview(asked, lead.id, ['alert-1']);
  expect(await refusedAs({ preview: real })).toBe('conflict');
  const { json, status } = await browser.post('/exceptions', order({ preview: real, knowingly: true }));
  expect([status, json.state, json.preview]).toEqual([200, 'in_force', { days: 30, hidden: 4, of: 9, known: 1 }]);
  expect(hub.exceptions.setApart().exceptions).toEqual([{ id: json.id, site: 'tokyo', text }]);
  const [entry] = hub.ledger.list({ kind: 'exception.begun' }).items;
  expect([entry!.who, entry!.text.en]).toEqual([lead.id, expect.stringContaining('1 of matters known as real')]);
});

test('it is reminded of before its end, ends by itself, and says so once each', async () => {
  const { hub, preview, lead, browser, order } = await opened();
  const id = preview({ exception: { site: 'tokyo', text }, days: 30 }, lead.id);
  const { json } = await browser.post('/exceptions', order({ preview: id }));
  const matters = () => hub.incidents.list({ state: 'all' }, { sites: ['tokyo'] }).items;
  const state = () => hub.exceptions.stateOf(hub.exceptions.get(json.id)!);
  hub.exceptions.tick();
  expect(matters()).toEqual([]);
  hub.advance(24 * dayMs);
  hub.exceptions.tick();
  hub.exceptions.tick();
  expect([state(), matters().map(({ count, severity }) => [count, severity])]).toEqual(['expiring', [[1, 'S4']]]);
  hub.advance(7 * dayMs);
  expect([state(), hub.exceptions.setApart().exceptions]).toEqual(['expired', []]);
  hub.exceptions.tick();
  hub.exceptions.tick();
  expect(hub.ledger.list({ kind: 'exception.expired' }).items).toHaveLength(1);
  expect(hub.exceptions.extend(json.id, '2027-01-30T00:00:00.000Z', 'x', { id: lead.id, role: null })).toBeNull();
});

test('a person ends or extends it with a reason; others do neither', async () => {
  const { hub, preview, lead, browser, order, until } = await opened();
  const id = preview({ exception: { site: 'tokyo', text }, days: 30 }, lead.id);
  const { json } = await browser.post('/exceptions', order({ preview: id }));
  const eye = hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id);
  expect((await eye.post(`/exceptions/${json.id}/end`, { reason: 'x' })).json.code).toBe('not_permitted');
  expect((await eye.get('/exceptions')).json.items).toMatchObject([{ owner: 'IT' }]);
  const auditor = hub.browserOf((await hub.person('auditor', ['auditor'], ['tokyo'])).id);
  expect((await auditor.get('/exceptions')).json.items).toMatchObject([{ owner: expect.stringMatching(/^●●●-/) }]);
  const longer = await browser.post(`/exceptions/${json.id}/extend`, { until: until(60), reason: 'still needed' });
  expect(longer.json.until).toBe(until(60));
  const ended = await browser.post(`/exceptions/${json.id}/end`, { reason: 'the printer is gone' });
  expect(ended.json).toMatchObject({ state: 'ended', endReason: 'the printer is gone' });
  expect(hub.exceptions.setApart().exceptions).toEqual([]);
  expect(hub.ledger.list({ kind: 'exception.' }).items.map(({ kind }) => kind)).toEqual([
    'exception.ended',
    'exception.extended',
    'exception.begun',
  ]);
});

test('from an incident the fields of its records are offered, names of persons hidden from whoever may not see them', async () => {
  const { hub, browser } = await opened();
  const fields = { kind: 'failed', device: '123', 'user.name': 'suzuki', 'host.name': 'PC-1' };
  const [one, two] = await hub.commit([{ fields }, { fields: { ...fields, device: '124' } }]);
  hub.incidents.consume([alert(1, { events: [one!.id, two!.id] })]);
  const [matter] = hub.incidents.list({ state: 'all' }, { sites: ['tokyo'] }).items;
  const { json } = await browser.get(`/incidents/${matter!.id}/exception`);
  expect(json).toMatchObject({ closed: null, records: 2, rule: { id: 'usb-unregistered' } });
  expect(json.fields[0]).toMatchObject({ records: 2 });
  expect(json.fields).toContainEqual({ field: 'user.name', value: 'suzuki', records: 2, hidden: false });
  const fsirt = hub.browserOf((await hub.person('other', ['fsirt'], ['osaka'])).id);
  expect((await fsirt.get(`/incidents/${matter!.id}/exception`)).status).toBe(404);
  const composed = await browser.post('/exceptions/compose', {
    ...{ site: 'tokyo', rule: 'usb-unregistered', parts: [{ field: 'device', how: 'is', value: '123' }] },
  });
  const checked = await browser.post('/exceptions/check', { site: 'tokyo', text: composed.json.text });
  expect(checked.json).toMatchObject({ faults: [], warnings: [], rules: [{ id: 'usb-unregistered' }] });
});
