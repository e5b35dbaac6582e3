import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LedgerVerifier } from '#engine/ledger/index.ts';
import { incidentDetail, incidentRow } from '#protocol/api/incidents.ts';
import type { Alert } from './alert.ts';
import { alert, everywhere, openDesk, person } from './incident-harness.ts';

const operator = person('op', 'fsoc_operator');
const lead = person('lead', 'fsoc_lead');
type World = ReturnType<typeof openDesk>;

/** Consumes alerts and gives back the one open row. */
function opened(world: World, ...alerts: Alert[]) {
  world.incidents.consume(alerts);
  const { items } = world.incidents.list({}, everywhere);
  expect(items).toHaveLength(1);
  return items[0]!;
}

function act(world: World, id: string, action: Parameters<World['incidents']['act']>[1], who = operator) {
  return world.incidents.act([id], action, who).results[0]!;
}

describe('grouping', () => {
  test('one matter per rule, asset and zone, with exact counts', () => {
    const world = openDesk();
    const alerts = [
      alert(1),
      alert(2),
      alert(3, { zone: 'fa2' }),
      alert(4, { asset: 'asset-8', assetName: 'INSP-08' }),
      alert(5, { rule: 'log-cleared' }),
      alert(6),
    ];
    world.incidents.consume(alerts);
    const { items, total } = world.incidents.list({}, everywhere);
    expect(total).toBe(4);
    expect(items.map(({ count }) => count).sort()).toEqual([1, 1, 1, 3]);
    for (const row of items) expect(incidentRow.parse(row)).toEqual(row);
    expect(items.find(({ count }) => count === 3)).toMatchObject({ first: alerts[0]!.first, last: alerts[5]!.last });
  });

  test('consuming again changes nothing, also after a restart and with an overlap', () => {
    const home = mkdtempSync(join(tmpdir(), 'hinomi-desk-'));
    try {
      const path = join(home, 'control.db');
      const first = openDesk({ path });
      first.incidents.consume([alert(1), alert(2)]);
      first.control.close();
      const second = openDesk({ path });
      expect(second.incidents.cursor()).toBe(2);
      second.incidents.consume([alert(1), alert(2), alert(3)]);
      second.incidents.consume([alert(3)]);
      expect(second.incidents.list({}, everywhere).items[0]).toMatchObject({ count: 3 });
      expect(second.pager.calls).toEqual([]);
      second.control.close();
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  test('a failing alert leaves nothing of its batch behind', () => {
    const world = openDesk();
    const broken = { ...alert(2), rule: 'other', site: null as unknown as string };
    expect(() => world.incidents.consume([alert(1), broken])).toThrow();
    expect(world.incidents.cursor()).toBe(0);
    expect(world.incidents.list({ state: 'all' }, everywhere).total).toBe(0);
    expect(world.ledger.head().seq).toBe(0);
  });

  test('a graver alert raises the severity and calls again; more of the same does not undo a judgement', () => {
    const world = openDesk();
    const row = opened(world, alert(1, { severity: 'S3' }));
    act(world, row.id, { type: 'acknowledge' });
    world.incidents.consume([alert(2, { severity: 'S2' })]);
    expect(world.incidents.detail(row.id, everywhere)).toMatchObject({ severity: 'S2', acknowledgedBy: null });
    expect(world.pager.calls.map(({ cause }) => cause)).toEqual(['new', 'graver']);
    act(world, row.id, { type: 'severity', severity: 'S4', reason: '机上の試験' });
    world.incidents.consume([alert(3, { severity: 'S2' })]);
    expect(world.incidents.detail(row.id, everywhere)!.severity).toBe('S4');
    expect(world.pager.running.size).toBe(0);
    world.incidents.consume([alert(4, { severity: 'S1' })]);
    expect(world.incidents.detail(row.id, everywhere)!.severity).toBe('S1');
  });

  test('an alert after closing opens a new matter that is linked to the old one', () => {
    const world = openDesk();
    const row = opened(world, alert(1));
    expect(act(world, row.id, { type: 'close', reason: 'false_alarm', note: '確認済み' }).ok).toBe(true);
    const next = opened(world, alert(2));
    expect(next.id).not.toBe(row.id);
    expect(world.incidents.detail(next.id, everywhere)!.related.map(({ id }) => id)).toContain(row.id);
    expect(act(world, row.id, { type: 'reopen', note: 'やはり' })).toMatchObject({ ok: false });
  });
});

describe('history, trial, drill', () => {
  test('history is summed up per rule and asset, never paged, without due times', () => {
    const world = openDesk();
    const row = opened(
      world,
      alert(1, { history: true, severity: 'S1' }),
      alert(2, { history: true, zone: 'fa2' }),
      alert(3, { history: true, zone: null }),
    );
    expect(row).toMatchObject({ severity: 'S4', history: true, count: 3 });
    expect(world.pager.calls).toEqual([]);
    expect(world.incidents.detail(row.id, everywhere)!.board.every(({ dueAt }) => dueAt === null)).toBe(true);
    world.incidents.consume([alert(4)]);
    expect(world.pager.calls).toHaveLength(1);
  });

  test('in trial operation nobody is called until the matter recurs in live operation', () => {
    const world = openDesk();
    opened(world, alert(1, { trial: true }), alert(2, { trial: true, severity: 'S1' }));
    expect(world.pager.calls).toEqual([]);
    world.incidents.consume([alert(3)]);
    expect(world.pager.calls).toHaveLength(1);
  });

  test('a drill never joins a real matter', () => {
    const world = openDesk();
    world.incidents.consume([alert(1, { drill: 'drill-1' }), alert(2)]);
    expect(world.incidents.list({}, everywhere).total).toBe(2);
    expect(world.pager.calls.map(({ drill }) => drill)).toEqual(['drill-1', null]);
  });
});

describe('acknowledging', () => {
  test('stops the calls, lapses after 30 minutes without an entry, and then calls again', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    act(world, id, { type: 'acknowledge' });
    expect(world.pager.running.size).toBe(0);
    world.clock.minutes(29);
    act(world, id, { type: 'comment', text: '現場へ向かいます' });
    world.clock.minutes(29);
    world.incidents.tick();
    expect(world.incidents.detail(id, everywhere)!.acknowledgedBy).toBe(operator.name);
    world.clock.minutes(1);
    world.incidents.tick();
    world.incidents.tick();
    expect(world.incidents.detail(id, everywhere)!.acknowledgedBy).toBeNull();
    expect(world.pager.calls.map(({ cause }) => cause)).toEqual(['new', 'ack_expired']);
  });

  test('never calls about a closed incident', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    act(world, id, { type: 'acknowledge', minutes: 5 });
    act(world, id, { type: 'close', reason: 'resolved', note: '終わり' });
    world.clock.minutes(600);
    world.incidents.tick();
    expect(world.pager.calls).toHaveLength(1);
    expect(world.pager.running.size).toBe(0);
  });
});

describe('stopping notification', () => {
  const until = (world: World, minutes: number) =>
    new Date(world.clock.now().getTime() + minutes * 60_000).toISOString();

  test('records what recurs, calls nobody, outlives closing, and raises again when it ends', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    expect(act(world, id, { type: 'suppress', until: until(world, 60), reason: '入替作業' }).ok).toBe(true);
    expect(world.pager.running.size).toBe(0);
    act(world, id, { type: 'close', reason: 'approved_change', note: '作業' });
    const next = opened(world, alert(2), alert(3));
    expect(next).toMatchObject({ count: 2, suppressedUntil: until(world, 60) });
    expect(world.pager.calls).toHaveLength(1);
    world.clock.minutes(60);
    world.incidents.tick();
    world.incidents.tick();
    expect(world.pager.calls.map(({ cause }) => cause)).toEqual(['new', 'suppression_over']);
    expect(world.incidents.detail(next.id, everywhere)!.suppressedUntil).toBeNull();
  });

  test('what must never be kept quiet is called all the same', () => {
    const world = openDesk();
    const cleared = { rule: 'log-cleared', playbook: 'log-cleared' };
    const { id } = opened(world, alert(1, cleared));
    act(world, id, { type: 'suppress', until: until(world, 60), reason: '保守' });
    expect(world.pager.running.has(id)).toBe(true);
    act(world, id, { type: 'close', reason: 'normal_confirmed', note: '確認' });
    world.incidents.consume([alert(2, cleared)]);
    expect(world.pager.calls).toHaveLength(2);
  });

  test('has limits by role and can be ended', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    expect(act(world, id, { type: 'suppress', until: until(world, 0), reason: 'x' }).ok).toBe(false);
    expect(act(world, id, { type: 'suppress', until: until(world, 1441), reason: 'x' }).ok).toBe(false);
    expect(act(world, id, { type: 'suppress', until: until(world, 1441), reason: 'x' }, lead).ok).toBe(true);
    expect(act(world, id, { type: 'suppress', until: until(world, 43_201), reason: 'x' }, lead).ok).toBe(false);
    expect(world.incidents.suppressions(['tokyo'])).toHaveLength(1);
    expect(act(world, id, { type: 'unsuppress' }).ok).toBe(true);
    expect(world.pager.running.has(id)).toBe(true);
    expect(act(world, id, { type: 'unsuppress' }).ok).toBe(false);
  });
});

describe('taking back', () => {
  test('an own act within ten seconds, by a second entry, calls included', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    const { entry } = act(world, id, { type: 'acknowledge' });
    const before = world.ledger.head().seq;
    expect(act(world, id, { type: 'undo', entry: entry! }, lead).ok).toBe(false);
    expect(act(world, id, { type: 'undo', entry: entry! }).ok).toBe(true);
    expect(world.ledger.head().seq).toBe(before + 1);
    expect(world.pager.running.has(id)).toBe(true);
    expect(world.incidents.detail(id, everywhere)).toMatchObject({ state: 'new', acknowledgedBy: null });
    expect(act(world, id, { type: 'undo', entry: entry! }).ok).toBe(false);
  });

  test('not later, not a closure, and not when something was done since', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    const first = act(world, id, { type: 'triage' }).entry!;
    const second = act(world, id, { type: 'comment', text: 'メモ' }, lead).entry!;
    expect(act(world, id, { type: 'undo', entry: first }).ok).toBe(false);
    expect(act(world, id, { type: 'undo', entry: second }, lead).ok).toBe(true);
    expect(act(world, id, { type: 'undo', entry: first }).ok).toBe(true);
    const late = act(world, id, { type: 'triage' }).entry!;
    world.clock.minutes(1);
    expect(act(world, id, { type: 'undo', entry: late }).ok).toBe(false);
    const closing = act(world, id, { type: 'close', reason: 'resolved', note: '終わり' }).entry!;
    expect(act(world, id, { type: 'undo', entry: closing }).ok).toBe(false);
  });

  test('a stop of notification and a step', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    const until = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    const stop = act(world, id, { type: 'suppress', until, reason: '作業' }).entry!;
    act(world, id, { type: 'undo', entry: stop });
    expect(world.incidents.detail(id, everywhere)!.suppressedUntil).toBeNull();
    expect(world.pager.running.has(id)).toBe(true);
    const done = world.incidents.step(id, 'look', { type: 'done' }, operator);
    if ('problem' in done) throw new Error(done.problem.en);
    act(world, id, { type: 'undo', entry: done.entry });
    expect(world.incidents.detail(id, everywhere)!.board[0]).toMatchObject({ id: 'look', state: 'open', by: null });
  });
});

describe('board', () => {
  test('shows who does what by when, and what is late', () => {
    const world = openDesk();
    world.contacts.replace(
      'tokyo',
      [
        {
          id: '',
          role: 'line_leader',
          roleName: { ja: '', en: '' },
          shift: null,
          holder: 'ラインリーダA',
          phone: '101',
          mail: null,
          deputy: null,
          deputyPhone: null,
          deputyMail: null,
          order: 0,
        },
      ],
      { id: 'lead', role: 'fsoc_lead' },
    );
    const { id } = opened(world, alert(1));
    const board = () => world.incidents.detail(id, everywhere)!.board;
    expect(board()[0]).toMatchObject({
      id: 'look',
      state: 'open',
      role: { id: 'line_leader', name: { ja: 'ラインリーダ' }, staffed: true },
      holder: { name: 'ラインリーダA', phone: '101', deputy: false },
      withinMinutes: 10,
      dueAt: '2026-11-02T00:10:00.000Z',
    });
    expect(board()[3]).toMatchObject({ role: { id: 'fsoc', staffed: true }, holder: { name: null }, state: 'waiting' });
    world.clock.minutes(11);
    expect(board()[0]!.state).toBe('overdue');
    expect(world.incidents.list({}, everywhere).items[0]!.nextStep!.role.ja).toBe('ラインリーダ');
    world.incidents.step(id, 'look', { type: 'take' }, operator);
    expect(board()[0]).toMatchObject({ state: 'overdue', by: operator.name });
    expect(world.incidents.step(id, 'look', { type: 'take' }, operator)).toHaveProperty('problem');
    expect(world.incidents.step(id, 'look', { type: 'skip' }, operator)).toHaveProperty('problem');
    world.incidents.step(id, 'look', { type: 'done', note: '私物のUSB' }, operator);
    expect(board()[0]).toMatchObject({ state: 'done', by: operator.name, note: '私物のUSB' });
    expect(board()[1]!.state).toBe('open');
    expect(world.incidents.step(id, 'look', { type: 'done' }, operator)).toHaveProperty('problem');
    expect(world.incidents.step(id, 'nowhere', { type: 'done' }, operator)).toHaveProperty('problem');
  });

  test('a late step of a declared incident is said once to whoever holds the post', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    world.clock.minutes(11);
    world.incidents.tick();
    expect(world.pager.reminders).toEqual([]);
    act(world, id, { type: 'declare' });
    world.incidents.tick();
    world.incidents.tick();
    expect(world.pager.reminders).toEqual(['look']);
    world.incidents.step(id, 'look', { type: 'done' }, operator);
    world.clock.minutes(1);
    world.incidents.tick();
    expect(world.pager.reminders).toEqual(['look']);
    world.clock.minutes(10);
    world.incidents.tick();
    expect(world.pager.reminders).toEqual(['look', 'judge']);
  });

  test('the whole detail keeps to the contract', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1, { events: ['a', 'b', 'c'], playbook: 'ransomware' }));
    act(world, id, { type: 'comment', text: '見ています' });
    const detail = world.incidents.detail(id, everywhere)!;
    expect(incidentDetail.parse(detail)).toEqual(detail);
    expect(detail.evidence.map(({ eventId }) => eventId)).toEqual(['c', 'a']);
    expect(detail.checklist.find(({ item }) => item === '3-8')!.text.ja).toContain('ログイン記録');
    expect(detail.paragraph.ja).toContain('2026-11-02 09:00 JST');
    expect(detail.timeline.map(({ kind }) => kind)).toContain('evidence');
  });
});

describe('forgetting', () => {
  test('takes persons and their words from old closed incidents everywhere, and the ledger stays sound', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    world.incidents.report({ site: 'tokyo', what: 'other', text: '秘密の言葉', name: '作業者A', place: '検査室' });
    act(world, id, { type: 'acknowledge' });
    act(world, id, { type: 'comment', text: '秘密の言葉' });
    world.incidents.step(id, 'look', { type: 'done', note: '秘密の言葉' }, operator);
    for (const row of world.incidents.list({}, everywhere).items) {
      act(world, row.id, { type: 'close', reason: 'resolved', note: '秘密の言葉' });
    }
    const order = { reason: { ja: '保存期間を過ぎた', en: 'kept long enough' }, actor: lead };
    const closedBefore = (before: string, held = (_from: string, _to: string) => false) =>
      world.incidents.forgettable({ site: 'tokyo', before, held });
    expect(closedBefore(world.clock.now().toISOString()).ids).toEqual([]);
    world.clock.minutes(1);
    const before = world.clock.now().toISOString();
    expect(closedBefore(before, () => true)).toEqual({ ids: [], held: 2 });
    const { ids } = closedBefore(before);
    expect(ids).toHaveLength(2);
    world.incidents.forget({ ...order, ids });
    expect(closedBefore(before).ids).toEqual([]);
    const tables = world.control.db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map((row) => JSON.stringify(world.control.db.prepare(`SELECT * FROM ${row['name']}`).all()));
    expect(tables.join()).not.toContain('秘密の言葉');
    expect(tables.join()).not.toContain(operator.name);
    expect(tables.join()).not.toContain('作業者A');
    const verifier = new LedgerVerifier();
    for (const line of world.ledger.export()) verifier.add(line);
    expect(verifier.finish()).toMatchObject({ ok: true });
    const detail = world.incidents.detail(id, everywhere)!;
    expect(incidentDetail.parse(detail)).toEqual(detail);
  });
});

describe('scope', () => {
  test('an incident of another site is neither seen nor touched', () => {
    const world = openDesk();
    const { id } = opened(world, alert(1));
    const stranger = { ...operator, sites: ['osaka'] };
    expect(world.incidents.list({}, stranger).total).toBe(0);
    expect(world.incidents.detail(id, stranger)).toBeNull();
    expect(act(world, id, { type: 'acknowledge' }, stranger)).toMatchObject({ ok: false, entry: null });
    expect(world.incidents.step(id, 'look', { type: 'done' }, stranger)).toHaveProperty('problem');
  });
});

describe('listing', () => {
  test('is gravest first, paged without loss, and searched with folded width', () => {
    const world = openDesk();
    const severities = ['S4', 'S1', 'S3', 'S2', 'info'] as const;
    const alerts = Array.from({ length: 23 }, (_, at) =>
      alert(at + 1, { asset: `asset-${at}`, assetName: `INSP-${at}`, severity: severities[at % 5]! }),
    );
    world.incidents.consume(alerts);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = world.incidents.list({ limit: 5, ...(cursor ? { cursor } : {}) }, everywhere);
      seen.push(...page.items.map(({ severity, id }) => `${severity} ${id}`));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(23);
    expect(seen.map((one) => one.split(' ')[0])).toEqual(
      ['S1', 'S2', 'S3', 'S4', 'info'].flatMap((one) =>
        seen.filter((text) => text.startsWith(`${one} `)).map(() => one),
      ),
    );
    expect(world.incidents.list({ q: 'ｉｎｓｐ－１２' }, everywhere).total).toBe(1);
    expect(world.incidents.list({ view: 'incidents' }, everywhere).total).toBe(9);
    expect(world.incidents.list({ severity: 'S3,S4' }, everywhere).total).toBe(10);
    expect(world.incidents.list({ cursor: 'nonsense' }, everywhere).items).toHaveLength(23);
  });
});
