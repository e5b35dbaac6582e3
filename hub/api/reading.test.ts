import { describe, expect, test } from 'vitest';
import { type EndpointKey, endpoints } from '#protocol/api/endpoints.ts';
import type { Role } from '#protocol/api/parts.ts';
import { kinds } from '#protocol/events/kinds.ts';
import { alert } from '../incident/incident-harness.ts';
import { openHub } from './api-harness.ts';
import { split } from './endpoint.ts';
import { sentenceOf } from './routes/now.ts';
import { summary } from './summary.ts';

type Hub = Awaited<ReturnType<typeof openHub>>;
const lead = async (hub: Hub) => hub.browserOf((await hub.person('lead', ['fsoc_lead'], ['tokyo'])).id);
const login = (user: string, more = {}) => ({
  kind: 'host.login',
  fields: { 'event.action': 'login_failed', 'host.name': 'INSP-07', 'user.name': user, ...more },
});

test('a condition that a list does not know is refused by its name, never left aside', async () => {
  const hub = await openHub();
  const browser = await lead(hub);
  const { status, json } = await browser.get('/events?kind=host.login');
  expect(status).toBe(400);
  expect(json.field).toBe('kind');
  expect(json.remedy).toEqual({
    ja: '確認する箇所：kind（この要求にない項目です）',
    en: 'To be mended: kind: not known to this request',
  });
  const roles: Role[][] = [['administrator', 'maintenance'], ['auditor'], ['fsoc_lead']];
  const people = await Promise.all(roles.map(async (held) => hub.browserOf((await hub.person(held[0]!, held)).id)));
  const lists = (Object.keys(endpoints) as EndpointKey[]).map(split).filter(({ method }) => method === 'GET');
  expect(lists.length).toBeGreaterThan(30);
  for (const { path } of lists) {
    const asked = `${path.replaceAll(/\{\w+\}/g, 'x')}?no_such_condition=1`;
    const answers = await Promise.all(people.map((person) => person.get(asked)));
    const refused = answers.filter(({ status }) => status === 400);
    expect([path, refused.length > 0, answers.some(({ status }) => status < 400)]).toEqual([path, true, false]);
    expect(refused[0]!.json.field, path).toEqual(expect.any(String));
  }
});

describe('log', () => {
  test('words are folded by width and case, and all must occur', async () => {
    const hub = await openHub();
    await hub.commit([login('tanaka', { message: 'ＰＣ－ＡＢＣ ｶﾀｶﾅ エラー' }), login('suzuki')]);
    const browser = await lead(hub);
    const found = async (q: string) => (await browser.get(`/events?q=${encodeURIComponent(q)}`)).json.items.length;
    expect(await found('pc-abc カタカナ')).toBe(1);
    expect(await found('ＴＡＮＡＫＡ')).toBe(1);
    expect(await found('tanaka suzuki')).toBe(0);
  });

  test('newest first, in pages that meet', async () => {
    const hub = await openHub();
    await hub.commit(Array.from({ length: 25 }, (_, i) => login(`u${i}`)));
    const browser = await lead(hub);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await browser.get(`/events?limit=10${cursor && `&cursor=${cursor}`}`);
      seen.push(...json.items.map((one: { summary: { en: string } }) => /u\d+/.exec(one.summary.en)![0]));
      cursor = json.next ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => `u${24 - i}`));
  });

  test('filters include and exclude; broken ones are refused with their field', async () => {
    const hub = await openHub();
    await hub.commit([login('tanaka'), login('suzuki')]);
    const browser = await lead(hub);
    const path = (filters: unknown) => `/events?filters=${encodeURIComponent(JSON.stringify(filters))}`;
    expect((await browser.get(path([{ field: 'user.name', op: 'is_not', value: 'tanaka' }]))).json.items).toHaveLength(
      1,
    );
    expect((await browser.get(path([{ field: 'user.name', op: 'like', value: 'x' }]))).json.field).toBe('filters');
    expect((await browser.get('/events?filters=[')).json.field).toBe('filters');
    expect((await browser.get('/events?limit=0')).json.field).toBe('limit');
    expect((await browser.get('/events?cursor=x')).json.field).toBe('cursor');
  });

  test('the histogram has every bucket of the range, and counts what the search finds', async () => {
    const hub = await openHub();
    await hub.commit([login('a')]);
    hub.advance(3_600_000);
    await hub.commit([login('b'), login('c')]);
    hub.advance(60_000);
    const { json } = await (await lead(hub)).get('/events/histogram?from=2026-11-04T02:00:00.000Z');
    expect(json.total).toBe(3);
    const counts = json.buckets.map((one: { count: number }) => one.count);
    expect(counts.filter((count: number) => count > 0)).toEqual([1, 2]);
    expect(json.buckets.length).toBeGreaterThan(50);
    const steps = json.buckets.map((one: { at: string }) => Date.parse(one.at) / 1000);
    expect(new Set(steps.slice(1).map((at: number, i: number) => at - steps[i]))).toEqual(new Set([json.stepSeconds]));
  });

  test('values of a personal field are stand-ins for who may not see names', async () => {
    const hub = await openHub();
    await hub.commit([login('tanaka'), login('tanaka'), login('SYSTEM')]);
    const operator = hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id);
    const { values } = (await operator.get('/events/values?field=user.name')).json;
    expect(values).toMatchObject([{ count: 2 }, { value: 'SYSTEM', count: 1 }]);
    expect(values[0].value).toMatch(/^●●●-/);
  });

  test('a name inside a line is masked in the values of that field as it is in the event', async () => {
    const hub = await openHub();
    const line = (name: string) => `Accepted password for ${name}`;
    const told = login('tanaka');
    await hub.commit([{ ...told, fields: { ...told.fields, message: line('tanaka') } }]);
    const { values } = (
      await hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id).get('/events/values?field=message')
    ).json;
    expect(values).toEqual([{ value: expect.stringMatching(/^Accepted password for ●●●-/), count: 1 }]);
    const reader = await lead(hub);
    expect((await reader.get('/session')).json.may).toContain('see_personal');
    const open = (await reader.get('/events/values?field=message')).json.values;
    expect(open).toEqual([{ value: line('tanaka'), count: 1 }]);
  });

  test('fields are listed once, with the kinds that have them', async () => {
    const { json } = await (await lead(await openHub())).get('/events/fields');
    const names = json.items.map((one: { name: string }) => one.name);
    expect(new Set(names).size).toBe(names.length);
    const host = json.items.find((one: { name: string }) => one.name === 'host.name');
    expect(host.kinds).toContain('host.usb');
  });
});

describe('summaries', () => {
  const open = (fields: Record<string, string | number | boolean>, kind: string) => summary(kind, fields);
  test('are plain sentences in both languages', () => {
    expect(
      open(
        {
          'event.action': 'inserted',
          'host.name': 'INSP-07',
          'device.class': 'storage',
          'hinomi.usb.registered': false,
          'device.model.name': 'DT 101',
        },
        'host.usb',
      ),
    ).toEqual({
      ja: 'INSP-07：未登録のUSB記憶媒体「DT 101」が接続されました',
      en: 'INSP-07: unregistered USB storage “DT 101” was connected',
    });
    expect(open({ EventID: 1102, Channel: 'Security', Computer: 'SV-1' }, 'windows_event').ja).toBe(
      'SV-1：監査ログが消去されました',
    );
    expect(open({ EventID: 9999, Channel: 'Setup', Computer: 'SV-1' }, 'windows_event').en).toBe(
      'SV-1: Windows event Setup 9999',
    );
    expect(
      open(
        {
          'device.id': 'press-1',
          'change.path': '温度',
          'change.from': '180',
          'change.to': '230',
          'change.unit': '°C',
        },
        'ot.config_change',
      ).ja,
    ).toBe('press-1：温度 が変わりました（180 → 230°C）');
  });
  test('every kind has one, also without fields and for kinds not known', () => {
    for (const kind of [...kinds.keys(), 'future.kind']) {
      const line = summary(kind, {});
      expect(line.ja.length).toBeGreaterThan(0);
      expect(line.en.length).toBeGreaterThan(0);
      expect(`${line.ja}${line.en}`).not.toMatch(/undefined|null|NaN/);
    }
  });
  test('are short, whatever the line', () => {
    expect(summary('host.log', { message: 'x'.repeat(5_000) }).ja.length).toBe(300);
  });
});

describe('now', () => {
  const agents = { total: 14, heard: 12, planned: 2 };
  const zone = (watched: number) => ({ zone: 'z', name: 'Z', assets: 3, watched, state: '' });
  test('says the gravest first, then who is silent, then what is covered', () => {
    expect(sentenceOf({ grave: 2, open: 5, unexplained: 1, agents, coverage: [zone(0), zone(1)] })).toEqual({
      ja: '対応が必要なインシデントが2件あります。理由の分からない無応答が1台あります。監視中 1 / 6台、エージェント応答 12 / 14台（ほかに予定停止 2台）。未監視のゾーンが1あります。',
      en: '2 incidents need action. 1 agent is silent without a known reason. 1 of 6 machines watched, 12 of 14 agents heard (2 stopped as planned). 1 zone is not watched.',
    });
    const nothing = { total: 0, heard: 0, planned: 0 };
    expect(sentenceOf({ grave: 0, open: 0, unexplained: 0, agents: nothing, coverage: [] }).ja).toBe(
      '対応が必要なものはありません。監視している端末はまだありません。',
    );
  });

  test('is not calm while an agent is silent without reason; drills and history do not disturb it', async () => {
    const hub = await openHub();
    const browser = await lead(hub);
    hub.incidents.consume([
      alert(1, { site: 'tokyo', drill: 'd', severity: 'S1' }),
      alert(2, { site: 'tokyo', history: true, severity: 'S1', rule: 'r2' }),
    ]);
    expect((await browser.get('/now')).json).toMatchObject({ calm: true, open: [], incidents: [] });
    const matter = {
      key: 'k',
      site: 'tokyo',
      zone: null,
      agents: ['insp-07'],
      since: 'x',
      wholeSite: false,
      trial: false,
      text: { ja: '無応答', en: 'silent' },
    };
    hub.setSilence([{ ...matter, judgement: 'planned' }]);
    expect((await browser.get('/now')).json.calm).toBe(true);
    hub.setSilence([{ ...matter, judgement: 'unexplained' }]);
    expect((await browser.get('/now')).json).toMatchObject({ calm: false, silent: [{ agent: 'insp-07' }] });
    hub.setSilence([{ ...matter, site: 'osaka', judgement: 'unexplained' }]);
    expect((await browser.get('/now')).json.calm).toBe(true);
  });

  test('the strip has 48 half hours with events and alerts', async () => {
    const hub = await openHub();
    await hub.commit([login('a')]);
    await hub.events.commitDetection({
      alerts: [alert(1, { site: 'tokyo', detectedAt: '2026-11-04T03:00:00.000Z', last: '2026-11-04T03:00:00.000Z' })],
      state: null,
      cursor: 1,
    });
    const { strip } = (await (await lead(hub)).get('/now')).json;
    expect(strip).toHaveLength(48);
    expect(strip.at(-1)).toEqual({ at: '2026-11-04T03:00:00.000Z', events: 1, alerts: 1 });
  });
});

describe('incidents', () => {
  const open = async (more = {}) => {
    const hub = await openHub();
    hub.incidents.consume([alert(1, { site: 'tokyo', ...more })]);
    const id = hub.incidents.list({ state: 'all' }, { sites: ['tokyo'] }).items[0]!.id;
    const act = async (user: string, roles: Parameters<Hub['person']>[1], action: object) =>
      hub.browserOf((await hub.person(user, roles, ['tokyo'])).id).post('/incidents/actions', { ids: [id], action });
    return { hub, id, act };
  };

  test('an operator stops notification for a day at most, a lead for thirty', async () => {
    const { act } = await open();
    const until = (days: number) => new Date(Date.parse('2026-11-04T03:00:00.000Z') + days * 86_400_000).toISOString();
    const stop = (days: number) => ({ type: 'suppress', until: until(days), reason: '計画工事' });
    expect((await act('a', ['fsoc_operator'], stop(2))).json.field).toBe('action.until');
    expect((await act('b', ['fsoc_operator'], stop(-1))).status).toBe(400);
    expect((await act('c', ['fsoc_operator'], stop(1))).json.results[0].ok).toBe(true);
    expect((await act('d', ['fsoc_lead'], stop(30))).json.results[0].ok).toBe(true);
    expect((await act('e', ['fsoc_lead'], stop(31))).status).toBe(400);
  });

  test('declaring S1 and closing are for those whose role says so', async () => {
    const { act } = await open();
    const declare = { type: 'declare', severity: 'S1' };
    expect((await act('a', ['fsoc_operator'], declare)).json.code).toBe('not_permitted');
    expect((await act('b', ['line_leader'], { type: 'close', reason: 'false_alarm', note: 'x' })).json.code).toBe(
      'not_permitted',
    );
    expect((await act('c', ['line_leader'], { type: 'acknowledge' })).json.results[0].ok).toBe(true);
    expect((await act('d', ['fsoc_lead'], declare)).json.results[0].ok).toBe(true);
  });

  test('workers’ accounts are masked in every text of a matter, colleagues are named to those who work on it', async () => {
    const { hub, id } = await open({
      sentence: { ja: 'tanaka のログイン失敗', en: 'failed logins of tanaka' },
      explain: [{ part: 's', field: 'user.name', value: 'tanaka' }],
    });
    const operator = await hub.person('op', ['fsoc_operator'], ['tokyo']);
    await hub.browserOf(operator.id).post('/incidents/actions', { ids: [id], action: { type: 'acknowledge' } });
    const own = (await hub.browserOf(operator.id).get(`/incidents/${id}`)).json;
    expect(JSON.stringify(own)).not.toContain('tanaka');
    expect(own.acknowledgedBy).toBe('担当 op');
    const auditor = hub.browserOf((await hub.person('audit', ['auditor'], ['tokyo'])).id);
    const seen = JSON.stringify((await auditor.get(`/incidents/${id}`)).json);
    expect(seen).not.toContain('tanaka');
    expect(seen).not.toContain('担当 op');
    const manager = await hub.person('boss', ['plant_manager'], ['tokyo']);
    expect(JSON.stringify((await hub.browserOf(manager.id).get(`/incidents/${id}`)).json)).toContain('tanaka');
  });

  test('a report from the floor needs the token of the card, no sign-in', async () => {
    const hub = await openHub();
    const { reportPath } = hub.sites.get('tokyo')!;
    const [, token] = reportPath.split('#');
    const report = { site: 'tokyo', what: 'warning_shown', text: '警告が出ました' };
    expect((await hub.browser().post('/reports', { ...report, token: 'guess' })).json.code).toBe('bad_token');
    expect((await hub.browser().post('/reports', { ...report, site: 'nowhere', token })).json.code).toBe('bad_token');
    expect((await hub.browser().post('/reports', { ...report, token })).json.number).not.toBe('');
    expect(hub.incidents.list({}, { sites: ['tokyo'] }).items[0]!.kind).toBe('report');
  });
});
