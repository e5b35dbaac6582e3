import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvidenceSheet } from '#protocol/api/collection.ts';
import { because, reasonFields } from '#protocol/reasons/reason.ts';
import { openHub } from '../api/api-harness.ts';
import { alert } from '../incident/incident-harness.ts';
import type { SilenceSpan } from './silence-log.ts';
import { silenceMinutes } from './silence-minutes.ts';

type Hub = Awaited<ReturnType<typeof openHub>>;
const weekdays = [1, 2, 3, 4, 5];
const calendar = {
  shifts: [{ id: 'a', name: '昼', start: '08:00', end: '17:00', days: weekdays }],
  holidays: [],
  stops: [],
  weeklyPowerOff: [],
};
const os = (agent: string) => ({
  agent,
  kind: 'host.posture',
  source: 'host-inventory',
  fields: { 'host.name': agent.toUpperCase(), 'hinomi.posture.item': 'os', 'host.ip': ['192.168.10.7'] },
});

/** A hub that began to watch on Monday, 2 November 2026, 09:00 at the plant. */
async function opened() {
  const hub = await openHub({ start: '2026-11-02T00:00:00.000Z' });
  hub.sites.setCalendar('tokyo', calendar);
  const operator = hub.browserOf((await hub.person('op', ['fsoc_operator'], ['tokyo'])).id);
  return { hub, operator };
}
/** Signs in anew, since a session ends with the shift. */
const as = (hub: Hub, user: string) => hub.browserOf(hub.access.people.byUser(user)!.id);
const day = (hub: Hub, user: string, date: string) =>
  as(hub, user)
    .get('/reviews?site=tokyo&month=2026-11')
    .then(({ json }) => json.items.find((one: { day: string }) => one.day === date));
const sign = { site: 'tokyo', result: 'nothing', note: '異常なし' };
const hour = 3_600_000;

describe('daily review', () => {
  test('the hub measures the time from opening to signing, and marks haste', async () => {
    const { hub } = await opened();
    const browser = as(hub, 'op');
    await browser.post('/reviews/2026-11-02/open', { site: 'tokyo' });
    hub.advance(9_999);
    const hasty = await browser.post('/reviews/2026-11-02/sign', sign);
    expect(hasty.json).toMatchObject({ state: 'signed', seconds: 9.999, hasty: true, result: 'nothing' });
    hub.advance(24 * hour);
    const next = as(hub, 'op');
    await next.post('/reviews/2026-11-03/open', { site: 'tokyo' });
    hub.advance(10_000);
    expect((await next.post('/reviews/2026-11-03/sign', sign)).json).toMatchObject({ hasty: false, seconds: 10 });
    expect(hub.ledger.list({ kind: 'review.signed' }).items).toHaveLength(2);
  });

  test('cannot be signed without opening, by another person’s opening, twice, or ahead of time', async () => {
    const { hub, operator } = await opened();
    await hub.person('other', ['fsoc_lead'], ['tokyo']);
    expect((await operator.post('/reviews/2026-11-02/sign', sign)).json.code).toBe('conflict');
    await as(hub, 'other').post('/reviews/2026-11-02/open', { site: 'tokyo' });
    expect((await operator.post('/reviews/2026-11-02/sign', sign)).json.code).toBe('conflict');
    expect((await operator.post('/reviews/2026-11-03/open', { site: 'tokyo' })).json.code).toBe('conflict');
    expect((await operator.post('/reviews/2026-02-30/open', { site: 'tokyo' })).json.code).toBe('conflict');
    await operator.post('/reviews/2026-11-02/open', { site: 'tokyo' });
    expect((await operator.post('/reviews/2026-11-02/sign', sign)).status).toBe(200);
    expect((await operator.post('/reviews/2026-11-02/sign', sign)).json.code).toBe('conflict');
  });

  test('a day that nobody signed by the end of the next working day stays missed', async () => {
    const { hub } = await opened();
    hub.advance(4 * 24 * hour);
    expect((await day(hub, 'op', '2026-11-04')).state).toBe('missed');
    expect((await day(hub, 'op', '2026-11-06')).state).toBe('due');
    expect((await day(hub, 'op', '2026-11-07')).state).toBe('not_required');
    hub.advance(3 * 24 * hour);
    expect((await day(hub, 'op', '2026-11-06')).state).toBe('due');
    const late = await as(hub, 'op').post('/reviews/2026-11-04/open', { site: 'tokyo' });
    expect(late.json.message.ja).toContain('未実施');
    hub.advance(24 * hour);
    expect((await day(hub, 'op', '2026-11-06')).state).toBe('missed');
  });

  test('days before the hub watched the site are not asked for', async () => {
    const { hub } = await opened();
    hub.advance(10 * 24 * hour);
    const october = await as(hub, 'op').get('/reviews?site=tokyo&month=2026-10');
    expect(new Set(october.json.items.map((one: { state: string }) => one.state))).toEqual(new Set(['before_watch']));
  });

  test('news are counted on the local day, and frozen by the signature', async () => {
    const { hub } = await opened();
    hub.advance(14 * hour + 1_800_000);
    await hub.commit([{ kind: 'host.usb', fields: { 'event.action': 'inserted', 'host.name': 'A' } }]);
    await hub.commit([{ kind: 'host.usb', fields: { 'event.action': 'present', 'host.name': 'A' } }]);
    hub.advance(hour);
    await hub.commit([
      { kind: 'ot.config_change', fields: { 'device.id': 'p', 'change.id': '1', 'change.op': 'changed' } },
    ]);
    expect((await day(hub, 'op', '2026-11-02')).news).toMatchObject({ usb: 1, changes: 0 });
    expect((await day(hub, 'op', '2026-11-03')).news).toMatchObject({ usb: 0, changes: 1 });
    const browser = as(hub, 'op');
    await browser.post('/reviews/2026-11-03/open', { site: 'tokyo' });
    await browser.post('/reviews/2026-11-03/sign', sign);
    await hub.commit([
      { kind: 'ot.config_change', fields: { 'device.id': 'p', 'change.id': '2', 'change.op': 'changed' } },
    ]);
    expect((await day(hub, 'op', '2026-11-03')).news.changes).toBe(1);
  });
});

describe('gaps', () => {
  const gap = (first: number, last: number) => ({
    kind: 'gap',
    fields: {
      'gap.kind': 'spool_shed',
      'gap.reason': 'disk full',
      'gap.lane': 'detail',
      'gap.epoch': 'e',
      'gap.first': `${first}`,
      'gap.last': `${last}`,
      'gap.count': last - first + 1,
    },
  });
  const withdrawn = (first: number, last: number) => ({
    kind: 'gap.withdrawn',
    fields: { 'gap.lane': 'detail', 'gap.epoch': 'e', 'gap.first': `${first}`, 'gap.last': `${last}` },
  });

  test('is withdrawn only when its whole range arrived', async () => {
    const { hub } = await opened();
    await hub.commit([gap(1, 10), withdrawn(1, 9)]);
    expect(hub.gaps.list({}, ['tokyo']).items[0]!.withdrawn).toBe(false);
    await hub.commit([withdrawn(1, 10)]);
    expect(hub.gaps.list({ state: 'withdrawn' }, ['tokyo']).items).toHaveLength(1);
  });

  test('says its reason in the language of the reader, also on the sheet; one without a known code as the agent said it', async () => {
    const { hub, operator } = await opened();
    const fields = { 'gap.kind': 'record_id_jump', 'host.name': 'HMI-07' };
    const known = reasonFields('gap', because('records_missing', { channel: 'Security', first: 7, last: 9 }));
    const later = { 'gap.reason': 'the sun did it', 'gap.reason_code': 'solar_flare', 'gap.reason_with': { x: 1 } };
    await hub.commit([
      { kind: 'gap', fields: { ...fields, ...known } },
      { kind: 'gap', fields: { ...fields, ...later } },
    ]);
    const words = {
      ja: 'Security の番号 7〜9 の記録がない',
      en: 'records 7 to 9 of Security are missing',
    };
    const asSaid = { ja: 'the sun did it', en: 'the sun did it' };
    const { items } = (await operator.get('/gaps')).json;
    expect(items.map(({ reason }: { reason: unknown }) => reason)).toEqual([asSaid, words]);
    const { gaps } = (await operator.get('/evidence/2026-11?site=tokyo')).json;
    expect(gaps.map(({ reason }: { reason: unknown }) => reason)).toEqual([asSaid, words]);
    const rows = (await operator.get('/events')).json.items;
    expect(rows[1].summary).toEqual({
      ja: 'HMI-07：記録に欠けがあります：Security の番号 7〜9 の記録がない',
      en: 'HMI-07: records are missing: records 7 to 9 of Security are missing',
    });
  });

  test('keeps what people wrote, by whom and when, with an entry in the ledger', async () => {
    const { hub, operator } = await opened();
    const [stored] = await hub.commit([gap(1, 10)]);
    hub.advance(hour);
    const written = { explanation: 'ディスク交換', explainedBy: '担当 op', explainedAt: '2026-11-02T01:00:00.000Z' };
    const answer = await operator.post(`/gaps/${encodeURIComponent(stored!.id)}`, { explanation: 'ディスク交換' });
    expect(answer.json).toMatchObject(written);
    expect((await operator.get('/gaps?state=open')).json.items).toEqual([]);
    expect((await operator.get('/evidence/2026-11?site=tokyo')).json.gaps).toMatchObject([written]);
    expect(hub.ledger.list({ kind: 'gap.explained' }).items).toHaveLength(1);
  });

  test('who explained one is named to colleagues, not to an auditor', async () => {
    const { hub, operator } = await opened();
    const [stored] = await hub.commit([gap(1, 10)]);
    await operator.post(`/gaps/${encodeURIComponent(stored!.id)}`, { explanation: 'ディスク交換' });
    const auditor = hub.browserOf((await hub.person('audit', ['auditor'], ['tokyo'])).id);
    const shown = (await auditor.get('/gaps')).json.items[0];
    expect(shown).toMatchObject({ explanation: 'ディスク交換', explainedAt: '2026-11-02T00:00:00.000Z' });
    expect(shown.explainedBy).not.toContain('op');
    expect((await auditor.get('/evidence/2026-11?site=tokyo')).json.gaps[0].explainedBy).toBe(shown.explainedBy);
  });

  test('pages meet without a gap or a double row', async () => {
    const { hub, operator } = await opened();
    await hub.commit(Array.from({ length: 25 }, (_, i) => gap(i * 10, i * 10 + 5)));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await operator.get(`/gaps?limit=10${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
      expect(json.total).toBe(25);
      seen.push(...json.items.map((one: { id: string }) => one.id));
      cursor = json.next ?? '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });
});

describe('sheet of the month', () => {
  const figure = (sheet: EvidenceSheet, id: string) => sheet.figures.find((one) => one.id === id)!;
  const sheetOf = async (hub: Hub): Promise<EvidenceSheet> =>
    (await as(hub, 'op').get('/evidence/2026-11?site=tokyo')).json;
  const live = (agent: string, sources: string[]) => ({
    site: 'tokyo',
    agent,
    lastHeard: '2026-11-02T00:00:00.000Z',
    bootId: null,
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
    sources: sources.map((type) => ({
      id: type,
      type,
      state: 'running' as const,
      reason: null,
      lastEvent: null,
      eventsPerMinute: 0,
      reasons: [],
      restarts: 0,
    })),
  });

  test('an empty site has figures without value, never 100 %', async () => {
    const { hub } = await opened();
    const sheet = await sheetOf(hub);
    for (const id of ['E1', 'E3', 'E5', 'E6', 'E7', 'E9', 'E11']) expect(figure(sheet, id).value, id).toBeNull();
    expect(sheet.figures.map((one) => one.id)).toEqual(['E1', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E10', 'E11']);
  });

  test('a type counts as seen only with a record in the period; running without one is “partly”', async () => {
    const { hub } = await opened();
    hub.sites.edit('tokyo', {
      zones: [{ id: 'fa1', name: 'FA1', order: 1, subnets: ['192.168.10.0/24'], phase: 'live' }],
    });
    await hub.commit([os('insp-07')]);
    const asset = hub.assets.list({}, ['tokyo']).items[0]!;
    hub.assets.edit(asset.id, { name: 'INSP-07' }, { id: 'x', role: null });
    hub.assets.add('tokyo', { name: 'INSP-08' }, { id: 'x', role: null });
    await hub.commit([
      { kind: 'host.login', asset: asset.id, fields: { 'event.action': 'login', 'host.name': 'INSP-07' } },
    ]);
    hub.live.push(live('insp-07', ['journald', 'usb', 'self', 'sockets']));
    const feed = { fed: 0, notFed: 0, unknown: 0, why: null, remedy: null };
    hub.feeds.push({ ...feed, state: 'fed' }, { ...feed, state: 'not_fed' }, { ...feed, state: 'unknown' });
    const sheet = await sheetOf(hub);
    expect(sheet.residualRisk.en).toContain(
      'Of 3 detection rules, when this was made 1 got their records from nowhere',
    );
    const row = sheet.rows.find((one) => one.name === 'INSP-07')!;
    const states = Object.fromEntries(row.cells.map((cell) => [cell.source, cell.state]));
    expect(states).toMatchObject({
      login: 'covered',
      account: 'partly',
      usb: 'partly',
      start_stop: 'partly',
      files: 'not_applicable',
    });
    const other = sheet.rows.find((one) => one.name === 'INSP-08')!;
    expect(other.cells.find((cell) => cell.source === 'login')).toMatchObject({ state: 'not_covered' });
    expect(figure(sheet, 'E1')).toMatchObject({ value: 1, of: 2 });
    expect(figure(sheet, 'E3')).toMatchObject({ value: 1, of: 10 });
    expect(sheet.zones).toMatchObject([{ zone: 'fa1', state: 'watched' }]);
    expect(figure(sheet, 'E11')).toMatchObject({ value: 1, of: 1 });
    expect(figure(sheet, 'E5')).toMatchObject({ value: 0 });
  });

  test('clock: a day counts with a measured offset within a second and a known source', async () => {
    const { hub } = await opened();
    const clock = (ms: number, source?: string) => ({
      ...os('insp-07'),
      offsetMs: ms,
      fields: {
        'host.name': 'INSP-07',
        'hinomi.posture.item': 'clock',
        ...(source ? { 'hinomi.clock.source': source } : {}),
      },
    });
    await hub.commit([clock(200)]);
    expect(figure(await sheetOf(hub), 'E6')).toMatchObject({ value: 0, of: 1 });
    await hub.commit([clock(-300, 'ntp.plant')]);
    expect(figure(await sheetOf(hub), 'E6')).toMatchObject({ value: 1, of: 1 });
    hub.advance(24 * hour);
    await hub.commit([clock(-1_500)]);
    const sheet = await sheetOf(hub);
    expect(figure(sheet, 'E6')).toMatchObject({ value: 1, of: 2 });
    expect(sheet.rows[0]!.clock).toEqual({ worstMs: 1_500, source: 'ntp.plant', state: 'off' });
  });

  test('an agent dead for 40 minutes shows in E4, planned silence does not', async () => {
    const { hub } = await opened();
    await hub.commit([os('insp-07')]);
    hub.advance(10 * hour);
    const matter = (judgement: 'unexplained' | 'planned', since: string) => ({
      key: since,
      site: 'tokyo',
      zone: null,
      agents: ['insp-07'],
      since,
      judgement,
      wholeSite: false,
      trial: false,
      text: { ja: '', en: '' },
    });
    hub.silenceLog.note([matter('unexplained', '2026-11-02T02:00:00.000Z')], new Date('2026-11-02T02:10:00Z'));
    hub.silenceLog.note([], new Date('2026-11-02T02:40:00Z'));
    hub.silenceLog.note([matter('planned', '2026-11-02T08:00:00.000Z')], new Date('2026-11-02T08:10:00Z'));
    hub.silenceLog.note([], new Date('2026-11-02T09:00:00Z'));
    const sheet = await sheetOf(hub);
    expect(figure(sheet, 'E4')).toMatchObject({ value: 40, of: 540 });
    expect(sheet.rows[0]!.gapMinutes).toEqual({ planned: 60, unplanned: 40, unexplained: 0 });
  });

  test('a loss of power that the machine reports later corrects the judgement', async () => {
    const { hub } = await opened();
    const since = '2026-11-02T02:00:00.000Z';
    hub.silenceLog.note(
      [
        {
          key: 'k',
          site: 'tokyo',
          zone: null,
          agents: ['insp-07'],
          since,
          judgement: 'unexplained',
          wholeSite: false,
          trial: false,
          text: { ja: '', en: '' },
        },
      ],
      new Date(since),
    );
    hub.advance(3 * hour);
    await hub.commit([
      {
        kind: 'host.lifecycle',
        fields: { 'event.action': 'power_loss', 'host.name': 'INSP-07', 'hinomi.last_alive': since },
      },
    ]);
    hub.silenceLog.note([], new Date('2026-11-02T03:05:00Z'));
    const [span] = hub.silenceLog.within('tokyo', new Date('2026-11-01'), new Date('2026-12-01'));
    expect(span).toMatchObject({ judgement: 'power_loss', to: '2026-11-02T03:05:00.000Z' });
  });

  test('first response, reviews and the ledger', async () => {
    const { hub } = await opened();
    hub.advance(hour);
    hub.incidents.consume([
      alert(1, {
        site: 'tokyo',
        severity: 'S2',
        asset: 'a',
        first: '2026-11-02T01:00:00.000Z',
        detectedAt: '2026-11-02T01:00:00.000Z',
        last: '2026-11-02T01:00:00.000Z',
      }),
      alert(2, {
        site: 'tokyo',
        severity: 'S2',
        asset: 'b',
        rule: 'other',
        first: '2026-11-02T01:00:00.000Z',
        detectedAt: '2026-11-02T01:00:00.000Z',
        last: '2026-11-02T01:00:00.000Z',
      }),
      alert(3, { site: 'tokyo', severity: 'S1', asset: 'c', rule: 'drill', drill: 'd-1' }),
    ]);
    const ids = hub.incidents.list({ asset: 'a' }, { sites: ['tokyo'] }).items.map((one) => one.id);
    hub.advance(30 * 60_000);
    await as(hub, 'op').post('/incidents/actions', { ids, action: { type: 'acknowledge' } });
    const sheet = await sheetOf(hub);
    expect(figure(sheet, 'E9')).toMatchObject({ value: 1, of: 2 });
    expect(figure(sheet, 'E10').value).toBe(figure(sheet, 'E10').of);
    for (const row of hub.control.db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
      hub.control.db.exec(`DROP TRIGGER ${row['name']}`);
    }
    hub.control.db.exec("UPDATE ledger_entry SET subject = 'changed' WHERE seq = 1");
    expect(figure(await sheetOf(hub), 'E10').value).toBe(0);
  });

  test('a past month is reckoned to its end, not to now', async () => {
    const { hub } = await opened();
    await hub.commit([os('insp-07')]);
    hub.advance(60 * 24 * hour);
    await hub.commit([
      {
        kind: 'host.login',
        asset: hub.assets.list({}, ['tokyo']).items[0]!.id,
        fields: { 'event.action': 'login', 'host.name': 'INSP-07' },
      },
    ]);
    const sheet = await sheetOf(hub);
    expect(sheet.rows[0]!.cells.find((cell) => cell.source === 'login')!.state).not.toBe('covered');
    expect(figure(sheet, 'E4').of).toBe((28 * 24 + 15) * 60);
  });
});

test('minutes count once, planned before unplanned, never more than the time itself', () => {
  const base = Date.parse('2026-11-02T00:00:00Z');
  const within = { from: new Date(base), to: new Date(base + 600 * 60_000) };
  const iso = (minute: number) => new Date(base + minute * 60_000).toISOString();
  const span = fc
    .tuple(
      fc.integer({ min: -60, max: 660 }),
      fc.integer({ min: 0, max: 200 }),
      fc.constantFrom('planned', 'unexplained', 'power_loss', 'clean_stop'),
    )
    .map(
      ([from, length, judgement]): SilenceSpan => ({
        site: 's',
        agent: 'a',
        from: iso(from),
        to: iso(from + length),
        judgement: judgement as SilenceSpan['judgement'],
      }),
    );
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 8 }), (spans) => {
      const state = Array<'planned' | 'lost' | null>(600).fill(null);
      for (const kind of ['lost', 'planned'] as const) {
        for (const one of spans) {
          const rest = one.judgement === 'planned' || one.judgement === 'clean_stop';
          if (rest !== (kind === 'planned')) continue;
          const [a, b] = [one.from, one.to!].map((at) => (Date.parse(at) - base) / 60_000) as [number, number];
          for (let m = Math.max(0, a); m < Math.min(600, b); m++) state[m] = kind;
        }
      }
      const got = silenceMinutes(spans, [], within).get('a')!;
      expect(got.planned).toBe(state.filter((one) => one === 'planned').length);
      expect(got.unplanned).toBe(state.filter((one) => one === 'lost').length);
    }),
  );
});
